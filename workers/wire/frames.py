"""Frames over one stream socket: a fixed header, a MessagePack head, a body of raw tensor bytes.

magic "KRKT" | version u8 | kind u8 | 0 u16 | head length u32 | body length u32 | head | body
"""

import socket
import struct
import time
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from workers.wire.errors import Closed, DeadlinePassed, Malformed, TooLarge
from workers.wire.messages import KINDS, Message, kind_of

MAGIC = b"KRKT"
VERSION = 1
_HEADER = struct.Struct("!4sBBHII")
_CHUNK_BYTES = 1 << 20  # memory grows only with what really arrived, whatever the header promises
_ENCODER = msgspec.msgpack.Encoder()
_DECODERS = {number: msgspec.msgpack.Decoder(kind) for number, kind in KINDS.items()}


@dataclass(frozen=True, slots=True)
class Caps:
    """How much one side believes from the other. `frames` counts the frames of the whole conversation."""

    head_bytes: int = 4 * 1024**2
    body_bytes: int = 64 * 1024**2
    frames: int = 4096


@dataclass(frozen=True, slots=True)
class Frame:
    """One message and the tensor bytes that belong to it."""

    message: Message
    body: bytes = b""


def encode(message: Message, body: Sequence[bytes] = ()) -> bytes:
    """Return the bytes of one frame."""
    head = _ENCODER.encode(message)
    length = sum(len(piece) for piece in body)
    if max(len(head), length) >= 1 << 32:
        raise TooLarge("A frame cannot hold 4 GiB.")
    return b"".join([_HEADER.pack(MAGIC, VERSION, kind_of(message), 0, len(head), length), head, *body])


def decode_head(kind: int, head: bytes) -> Message:
    """Return the typed message in `head`. Raises Malformed."""
    decoder = _DECODERS.get(kind)
    if decoder is None:
        raise Malformed(f"There is no message of kind {kind}.")
    try:
        return decoder.decode(head)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise Malformed(f"A message of kind {kind} does not have its form: {str(error)[:200]}") from None


def decode_frame(data: bytes, caps: Caps) -> Frame:
    """Return the one frame that `data` consists of. Raises a WireError."""
    if len(data) < _HEADER.size:
        raise Closed("What arrived is too short for a frame.")
    header = _read_header(data[: _HEADER.size], caps)
    end = _HEADER.size + header.head_length
    if len(data) != end + header.body_length:
        raise Malformed("The length of a frame is not the one it claims.")
    return Frame(decode_head(header.kind, data[_HEADER.size : end]), data[end:])


@dataclass(frozen=True, slots=True)
class _Header:
    kind: int
    head_length: int
    body_length: int


def _read_header(data: bytes, caps: Caps) -> _Header:
    magic, version, kind, zero, head_length, body_length = _HEADER.unpack(data)
    if (magic, version, zero) != (MAGIC, VERSION, 0):
        raise Malformed("What arrived is not a frame.")
    if head_length > caps.head_bytes or body_length > caps.body_bytes:
        raise TooLarge(f"A message of {head_length + body_length} bytes is above the limit.")
    return _Header(kind, head_length, body_length)


class Channel:
    """One end of a conversation. Deadlines are times of `time.monotonic()`."""

    def __init__(self, connection: socket.socket, caps: Caps | None = None) -> None:
        self._connection = connection
        self._caps = caps or Caps()
        self._received = 0

    @property
    def body_bytes(self) -> int:
        """How large the body of a frame may be, by our own caps."""
        return self._caps.body_bytes

    def send(self, message: Message, body: Sequence[bytes] = (), *, deadline: float) -> None:
        """Send one frame. Raises DeadlinePassed, Closed or TooLarge."""
        frame = encode(message, body)
        try:
            self._connection.settimeout(_left(deadline))
            self._connection.sendall(frame)
        except TimeoutError:
            raise DeadlinePassed("The other side did not take a message in time.") from None
        except OSError as error:
            raise Closed(f"The connection ended: {error.strerror}.") from None

    def receive(self, *, deadline: float) -> Frame:
        """Return the next frame. Raises a WireError."""
        self._received += 1
        if self._received > self._caps.frames:
            raise TooLarge(f"More than {self._caps.frames} messages were sent.")
        header = _read_header(self._read(_HEADER.size, deadline), self._caps)
        message = decode_head(header.kind, self._read(header.head_length, deadline))
        return Frame(message, self._read(header.body_length, deadline))

    def close(self) -> None:
        """Close this end. Safe to call twice."""
        self._connection.close()

    def _read(self, length: int, deadline: float) -> bytes:
        data = bytearray()
        while len(data) < length:
            try:
                self._connection.settimeout(_left(deadline))
                piece = self._connection.recv(min(length - len(data), _CHUNK_BYTES))
            except TimeoutError:
                raise DeadlinePassed("No answer came in time.") from None
            except OSError as error:
                raise Closed(f"The connection ended: {error.strerror}.") from None
            if not piece:
                raise Closed("The connection ended before the answer was complete.")
            data += piece
        return bytes(data)


def _left(deadline: float) -> float:
    """Return the seconds left until `deadline`. Raises TimeoutError if there are none."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
