"""Values on the wire: tensors by their bytes, plain values as built-in types, nothing else."""

import math
from typing import Any

import pytest
import torch

from workers.wire.errors import Malformed
from workers.wire.messages import DTypeName, Items, Node, Table, Tensor
from workers.wire.values import DTYPES, pack, unpack


def there_and_back(value: object) -> Any:
    packed = pack(value)
    return unpack(packed.node, b"".join(packed.body))


@pytest.mark.parametrize("name", DTYPES)
def test_every_dtype_survives(name: DTypeName) -> None:
    tensor = torch.tensor([[0, 1, 0], [1, 1, 0]]).to(DTYPES[name])
    found = there_and_back(tensor)
    assert isinstance(found, torch.Tensor)
    assert found.dtype is tensor.dtype
    assert torch.equal(found, tensor)


@pytest.mark.parametrize("shape", [(), (0,), (2, 0, 3), (1, 1, 1, 1, 1, 1, 1, 1)])
def test_every_shape_survives(shape: tuple[int, ...]) -> None:
    found = there_and_back(torch.ones(shape))
    assert isinstance(found, torch.Tensor)
    assert found.shape == shape


def test_views_and_transposes_survive() -> None:
    tensor = torch.arange(12.0).reshape(3, 4).t()[1:, ::2]
    assert torch.equal(there_and_back(tensor), tensor)
    assert torch.equal(there_and_back(torch.tensor([1j]).conj()), torch.tensor([-1j]))


def test_a_single_number_survives_whatever_its_stride() -> None:
    found = there_and_back([torch.arange(8.0)[::4][1:], torch.arange(6.0).reshape(3, 2)[1:2, 1:]])
    assert [item.tolist() for item in found] == [[4.0], [[3.0]]]


def test_nan_and_infinity_are_data() -> None:
    found = there_and_back({"t": torch.tensor([math.nan, math.inf, -math.inf]), "f": math.nan})
    assert isinstance(found, dict)
    assert str(found["t"].tolist()) == "[nan, inf, -inf]"
    assert math.isnan(found["f"])


def test_nested_values_keep_their_order() -> None:
    value = {"a": [1, 2.5, None, True, "x"], "b": {"t": torch.tensor([1]), "u": (torch.tensor([2]), [])}}
    found = there_and_back(value)
    assert str(found) == "{'a': [1, 2.5, None, True, 'x'], 'b': {'t': tensor([1]), 'u': [tensor([2]), []]}}"


def test_subclasses_become_plain() -> None:
    class Loud(torch.Tensor):
        pass

    class Word(str):
        pass

    found = there_and_back([torch.ones(2).as_subclass(Loud), torch.nn.Parameter(torch.ones(1)), Word("w")])
    assert [type(item) for item in found] == [torch.Tensor, torch.Tensor, str]
    assert not found[1].requires_grad


def test_what_arrives_shares_no_memory() -> None:
    tensor = torch.ones(3)
    found = there_and_back([tensor, tensor])
    found[0].zero_()
    assert torch.equal(found[1], torch.ones(3))


@pytest.mark.parametrize(
    "value",
    [object(), {1: 2}, b"bytes", 2**63, [lambda: None], torch.ones(2).to_sparse(), {"a": {"b"}}],
    ids=["object", "key", "bytes", "int", "function", "sparse", "set"],
)
def test_what_has_no_plain_form_is_refused(value: object) -> None:
    with pytest.raises(Malformed):
        pack(value)


def test_depth_is_capped_both_ways() -> None:
    value: object = 1
    node: Node = 1
    for _ in range(16):
        value, node = [value], Items([node])
    with pytest.raises(Malformed):
        pack(value)
    with pytest.raises(Malformed):
        unpack(node, b"")


@pytest.mark.parametrize(
    ("node", "body"),
    [
        (Tensor("float32", [2]), b"1234"),
        (Tensor("float32", [2**31 - 1] * 8), b"1234"),
        (Tensor("float32", []), b"12345"),
        (Table({"a": Tensor("int8", [1])}), b""),
        (None, b"1"),
    ],
    ids=["short", "huge", "left over", "missing", "no tensor"],
)
def test_lying_sizes_are_malformed(node: Node, body: bytes) -> None:
    with pytest.raises(Malformed):
        unpack(node, body)


def test_a_bool_is_true_or_false_whatever_its_byte() -> None:
    found: Any = unpack(Tensor("bool", [3]), b"\x00\x01\x07")
    assert torch.equal(found, torch.tensor([False, True, True]))
    assert bytes(found.to(torch.uint8).tolist()) == b"\x00\x01\x01"
