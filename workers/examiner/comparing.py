"""Comparing what a candidate gave with what was expected, in words that do not tell the expected values.

All of these raise AssertionError. Its text names shapes, types and how far off the values are: in one of four steps, so
that nobody finds an expected value by handing in one guess after the other.
"""

import math
from collections.abc import Mapping, Sequence

import torch

_STEPS = ((0.01, "by less than 1 %"), (0.1, "by 1 to 10 %"), (1.0, "by 10 to 100 %"))
_FURTHER = "by more than 100 %"
_WORDS = {bool: "a truth value", int: "a number", float: "a number", str: "a text", list: "a list", dict: "a mapping"}


def tensor_in(value: object, name: str = "output", *, like: torch.Tensor | None = None) -> torch.Tensor:
    """Return `value` if it is a tensor, of the shape and type of `like` if that is given."""
    if not isinstance(value, torch.Tensor):
        raise AssertionError(f"The {name} is {_word(value)}, not a tensor.")
    if like is not None and value.shape != like.shape:
        raise AssertionError(f"The {name} has the shape {_shape(value)}, not {_shape(like)}.")
    if like is not None and value.dtype != like.dtype:
        raise AssertionError(f"The {name} is of {_dtype(value)}, not of {_dtype(like)}.")
    return value


def assert_close(
    found: object, expected: object, name: str = "output", *, rtol: float | None = None, atol: float | None = None
) -> None:
    """Compare tensors, numbers, and lists and mappings of them: form first, then values.

    `rtol` and `atol` (both or none) are those of torch.testing.assert_close. NaN is close to nothing, NaN included:
    an expected value that holds one raises ValueError, for it would never be met."""
    match expected:
        case torch.Tensor():
            _compare_tensors(tensor_in(found, name, like=expected), expected, name, rtol, atol)
        case bool() | None | str():
            if type(found) is not type(expected) or found != expected:
                raise AssertionError(f"The {name} is not the expected one.")
        case int() | float():
            _compare_numbers(found, float(expected), name, rtol, atol)
        case list() | tuple():
            for number, (one, other) in enumerate(zip(_as_many(found, expected, name), expected, strict=True), start=1):
                assert_close(one, other, f"item {number} of the {name}", rtol=rtol, atol=atol)
        case Mapping():
            for key, one in _same_names(found, expected, name).items():
                assert_close(one, expected[key], f"{key} of the {name}", rtol=rtol, atol=atol)
        case _:
            raise TypeError(f"a {type(expected).__name__} cannot be compared")


def weights_in(value: object, start: Mapping[str, torch.Tensor], name: str = "weights") -> dict[str, torch.Tensor]:
    """Return trained weights: finite tensors with the names, shapes and types of those that training started from."""
    weights = {
        key: tensor_in(one, f"{key} of the {name}", like=start[key])
        for key, one in _same_names(value, start, name).items()
    }
    for key, tensor in weights.items():
        if not bool(tensor.isfinite().all()):
            raise AssertionError(f"The {key} of the {name} is not finite.")
    return weights


def _as_many(found: object, expected: Sequence[object], name: str) -> list[object]:
    if not isinstance(found, list):
        raise AssertionError(f"The {name} is {_word(found)}, not a list.")
    if len(found) != len(expected):
        raise AssertionError(f"The {name} has {len(found)} items, not {len(expected)}.")
    return found


def _same_names(found: object, expected: Mapping[str, object], name: str) -> dict[str, object]:
    if not isinstance(found, dict):
        raise AssertionError(f"The {name} is {_word(found)}, not a mapping.")
    if found.keys() != expected.keys():
        missing, new = len(expected.keys() - found.keys()), len(found.keys() - expected.keys())
        raise AssertionError(f"The {name} has other names: {missing} of {len(expected)} are missing, {new} are new.")
    return {key: found[key] for key in expected}


def _compare_tensors(
    found: torch.Tensor, expected: torch.Tensor, name: str, rtol: float | None, atol: float | None
) -> None:
    if not bool((expected == expected).all()):
        raise ValueError("an expected value is not a number")
    if not bool((found == found).all()):
        raise AssertionError(f"The {name} holds NaN.")
    try:
        torch.testing.assert_close(found, expected, rtol=rtol, atol=atol)
    except AssertionError:
        raise AssertionError(f"The {name} has the right shape and differs {_distance(found, expected)}.") from None


def _compare_numbers(found: object, expected: float, name: str, rtol: float | None, atol: float | None) -> None:
    if isinstance(found, torch.Tensor) and found.shape == ():
        found = found.item()
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise AssertionError(f"The {name} is {_word(found)}, not a number.")
    one, other = torch.tensor(float(found), dtype=torch.float64), torch.tensor(expected, dtype=torch.float64)
    _compare_tensors(one, other, name, rtol, atol)


def _distance(found: torch.Tensor, expected: torch.Tensor) -> str:
    """Return the norm of the difference, measured by the norm of what was expected, as one of four steps."""
    kind = torch.complex128 if expected.is_complex() else torch.float64
    difference = float((found.to(kind) - expected.to(kind)).norm())
    size = float(expected.to(kind).norm())
    share = difference / size if size > 0 and math.isfinite(difference) else math.inf
    return next((words for step, words in _STEPS if share <= step), _FURTHER)


def _shape(tensor: torch.Tensor) -> str:
    return str(tuple(tensor.shape))


def _dtype(tensor: torch.Tensor) -> str:
    return str(tensor.dtype).removeprefix("torch.")


def _word(value: object) -> str:
    if isinstance(value, torch.Tensor):
        return "a tensor"
    return "nothing" if value is None else _WORDS.get(type(value), "something else")
