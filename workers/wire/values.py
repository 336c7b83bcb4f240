"""Between torch values and what the wire carries: plain values, lists, mappings and tensors by their bytes."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import torch

from workers.wire.errors import Malformed
from workers.wire.messages import DTypeName, Items, Node, Table, Tensor

DTYPES: dict[DTypeName, torch.dtype] = {
    "bool": torch.bool, "uint8": torch.uint8, "int8": torch.int8, "int16": torch.int16, "int32": torch.int32,
    "int64": torch.int64, "float16": torch.float16, "bfloat16": torch.bfloat16, "float32": torch.float32,
    "float64": torch.float64, "complex64": torch.complex64, "complex128": torch.complex128,
}  # fmt: skip
_DTYPE_NAMES = {dtype: name for name, dtype in DTYPES.items()}
MAX_DEPTH = 16
MAX_DEPTH_RECEIVED = 12  # so that what was received can be sent on as a part of something else
MAX_INT = 2**63 - 1

Value = None | bool | int | float | str | torch.Tensor | list["Value"] | dict[str, "Value"]


@dataclass(slots=True)
class Packed:
    """A value made ready for a frame: the tree and the bytes of its tensors, in the order of the tree."""

    node: Node
    body: list[bytes] = field(default_factory=list)


def pack(value: object) -> Packed:
    """Return `value` as the wire carries it. Raises Malformed for what has no plain form."""
    body: list[bytes] = []
    return Packed(_pack(value, body, MAX_DEPTH), body)


def unpack(node: Node, body: bytes, *, depth: int = MAX_DEPTH) -> Value:
    """Return the value of a received tree, with new tensors of our own, if it can be packed again.

    Raises Malformed, also for trees of more than `depth` levels."""
    reader = _BodyReader(memoryview(body))
    value = _unpack(node, reader, depth)
    if reader.left:
        raise Malformed(f"{reader.left} bytes belong to no tensor.")
    return value


def _pack(value: object, body: list[bytes], depth: int) -> Node:
    if depth == 0:
        raise Malformed(f"Values are nested more than {MAX_DEPTH} deep.")
    if value is None or isinstance(value, bool | int | float | str):
        return _plain(value)
    if isinstance(value, torch.Tensor):
        return _pack_tensor(value, body)
    if isinstance(value, Mapping):
        return Table({_key(key): _pack(item, body, depth - 1) for key, item in value.items()})
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return Items([_pack(item, body, depth - 1) for item in value])
    raise Malformed(f"A {type(value).__name__} cannot be handed over, only tensors and plain values.")


def _plain(value: bool | int | float | str | None) -> bool | int | float | str | None:
    """Return the value as exactly a built-in type; a subclass may behave as it likes."""
    match value:
        case None | bool():
            return value
        case int():
            if abs(value) > MAX_INT:
                raise Malformed("A whole number does not fit into 64 bits.")
            return int(value)
        case float():
            return float(value)
        case str():
            return _text(value)


def _text(value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Malformed("A text holds half a character.") from None
    return str(value)


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise Malformed("Keys of a mapping must be strings.")
    return _text(key)


def _pack_tensor(tensor: torch.Tensor, body: list[bytes]) -> Tensor:
    name = _DTYPE_NAMES.get(tensor.dtype)
    if name is None or tensor.layout is not torch.strided:
        raise Malformed(f"A tensor of {tensor.dtype}, {tensor.layout} cannot be handed over.")
    with torch._C.DisableTorchFunctionSubclass(), torch.no_grad():
        plain = tensor.detach().cpu().resolve_conj().resolve_neg().contiguous()
        flat = plain.as_strided((plain.numel(),), (1,))  # a single number may have kept any stride
        body.append(flat.view(torch.uint8).numpy().tobytes())
    return Tensor(name, list(tensor.shape))


class _BodyReader:
    """Takes tensor bytes off the front of a frame's body."""

    def __init__(self, body: memoryview) -> None:
        self._body = body

    @property
    def left(self) -> int:
        return len(self._body)

    def take(self, length: int) -> bytearray:
        if length > len(self._body):
            raise Malformed("A tensor claims more bytes than arrived.")
        piece, self._body = self._body[:length], self._body[length:]
        return bytearray(piece)


def _unpack(node: Node, reader: _BodyReader, depth: int) -> Value:
    if depth == 0:
        raise Malformed("Values are nested too deep.")
    match node:
        case Tensor():
            return _unpack_tensor(node, reader)
        case Items(items):
            return [_unpack(item, reader, depth - 1) for item in items]
        case Table(entries):
            return {key: _unpack(item, reader, depth - 1) for key, item in entries.items()}
        case _:
            return _plain(node)


def _unpack_tensor(node: Tensor, reader: _BodyReader) -> torch.Tensor:
    dtype = DTYPES[node.dtype]
    data = reader.take(math.prod(node.shape) * dtype.itemsize)
    if not data:
        return _empty(node.shape, dtype)
    if dtype is torch.bool:  # a byte other than 0 and 1 would be a bool that is neither
        return (torch.frombuffer(data, dtype=torch.uint8) != 0).reshape(node.shape)
    return torch.frombuffer(data, dtype=dtype).reshape(node.shape)


def _empty(shape: list[int], dtype: torch.dtype) -> torch.Tensor:
    try:
        return torch.empty(shape, dtype=dtype)
    except RuntimeError:
        raise Malformed(f"No tensor has the shape {shape}.") from None
