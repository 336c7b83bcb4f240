"""Frames: what was sent arrives; what breaks the rules is a typed error with the verdict it means."""

import socket
import struct
import time
from collections.abc import Iterator

import pytest

from workers.wire.errors import Closed, DeadlinePassed, Malformed, TooLarge, WireError
from workers.wire.frames import Caps, Channel, Frame, decode_frame, encode
from workers.wire.messages import Asked, Hello, Items, Judged, Raised, Ready, Returned

SMALL = Caps(head_bytes=1000, body_bytes=1000, frames=3)


class Pair:
    """A channel under test and the raw socket at its other end."""

    def __init__(self) -> None:
        self.raw, theirs = socket.socketpair()
        self.channel = Channel(theirs, SMALL)

    def receive(self, seconds: float = 5.0) -> Frame:
        return self.channel.receive(deadline=time.monotonic() + seconds)


@pytest.fixture
def pair() -> Iterator[Pair]:
    made = Pair()
    yield made
    made.raw.close()
    made.channel.close()


def header(
    *, magic: bytes = b"KRKT", version: int = 1, kind: int = 16, zero: int = 0, head: int = 1, body: int = 0
) -> bytes:
    return struct.pack("!4sBBHII", magic, version, kind, zero, head, body)


def test_a_message_arrives_with_its_body(pair: Pair) -> None:
    pair.raw.sendall(encode(Returned(Items([1, None, "ø"])), [b"abc", b"de"]))
    assert pair.receive() == Frame(Returned(Items([1, None, "ø"])), b"abcde")


def test_frames_keep_their_borders(pair: Pair) -> None:
    pair.raw.sendall(encode(Asked("test")) + encode(Raised("ValueError", "no", 3)))
    assert [pair.receive().message, pair.receive().message] == [Asked("test"), Raised("ValueError", "no", 3)]


@pytest.mark.parametrize(
    ("sent", "error", "verdict"),
    [
        (header(magic=b"GET "), Malformed, "invalid_input"),
        (header(version=2), Malformed, "invalid_input"),
        (header(zero=1), Malformed, "invalid_input"),
        (header(kind=99) + b"\x80", Malformed, "invalid_input"),
        (header(kind=20) + b"\xc1", Malformed, "invalid_input"),
        (header(kind=19, head=6) + b"\x81\xa4nameX", Malformed, "invalid_input"),
        (header(head=1001), TooLarge, "output_limit_exceeded"),
        (header(body=2**32 - 1), TooLarge, "output_limit_exceeded"),
        (header(head=10) + b"\x80", Closed, "runtime_error"),
        (b"KRK", Closed, "runtime_error"),
        (b"", Closed, "runtime_error"),
    ],
)
def test_broken_rules(pair: Pair, sent: bytes, error: type[WireError], verdict: str) -> None:
    pair.raw.sendall(sent)
    pair.raw.shutdown(socket.SHUT_WR)
    with pytest.raises(error) as caught:
        pair.receive()
    assert caught.value.verdict == verdict


def test_silence_ends_at_the_deadline(pair: Pair) -> None:
    pair.raw.sendall(header(head=10))
    began = time.monotonic()
    with pytest.raises(DeadlinePassed) as caught:
        pair.receive(0.1)
    assert caught.value.verdict == "time_limit_exceeded"
    assert 0.1 <= time.monotonic() - began < 30


def test_a_listener_that_does_not_listen_is_given_up(pair: Pair) -> None:
    with pytest.raises(DeadlinePassed):
        pair.channel.send(Ready(), [bytes(64 * 1024**2)], deadline=time.monotonic() + 0.1)


def test_the_number_of_frames_is_capped(pair: Pair) -> None:
    pair.raw.sendall(encode(Ready()) * 4)
    for _ in range(3):
        pair.receive()
    with pytest.raises(TooLarge):
        pair.receive()


def test_deep_nesting_is_malformed(pair: Pair) -> None:
    levels = 20_000
    head = b"\x81\xa5value" + b"\x82\xa4type\xa5items\xa5items\x91" * levels + b"\xc0"
    frame = struct.pack("!4sBBHII", b"KRKT", 1, 20, 0, len(head), 0) + head
    with pytest.raises(Malformed):
        decode_frame(frame, Caps())


@pytest.mark.parametrize("fraction", [-0.5, 1.5, float("nan")])
def test_a_fraction_lies_between_0_and_1(fraction: float) -> None:
    tested = Judged("n", "c", "1", fraction, "accepted", "public", "", 0, False)
    with pytest.raises(Malformed):
        decode_frame(encode(tested), Caps())


def test_unknown_fields_are_malformed() -> None:
    head = b"\x82\xaacandidates\x01\xa5extra\x01"
    frame = struct.pack("!4sBBHII", b"KRKT", 1, 2, 0, len(head), 0) + head
    with pytest.raises(Malformed):
        decode_frame(frame, Caps())
    assert decode_frame(encode(Hello(1)), Caps()).message == Hello(1)


def test_one_frame_must_be_all_there_is() -> None:
    with pytest.raises(Malformed):
        decode_frame(encode(Ready()) + b"\0", Caps())
