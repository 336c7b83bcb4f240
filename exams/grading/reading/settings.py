"""Typed reading of a part's settings; every complaint is a SpecError that names the place."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation

from exams.grading.answer_type import SpecError

Settings = Mapping[str, object]


def read_mapping(value: object, path: str, keys: Sequence[str] | None = None) -> Settings:
    """Return `value` as a mapping with names as keys, none outside `keys` if those are given. None is empty."""
    if value is None:
        return {}
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise SpecError(path, "must be a mapping of names")
    if keys is not None and (unknown := sorted(set(value) - set(keys))):
        raise SpecError(f"{path}.{unknown[0]}", f"unknown setting; known are {', '.join(keys)}")
    return value


def read_list(value: object, path: str) -> Sequence[object]:
    """Return `value` as a list; None is empty."""
    if value is None:
        return ()
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise SpecError(path, "must be a list")
    return value


def read_text(value: object, path: str) -> str:
    """Return `value` as a string that is not empty."""
    if not isinstance(value, str) or not value.strip():
        raise SpecError(path, "must be a text")
    return value.strip()


def read_texts(value: object, path: str) -> tuple[str, ...]:
    """Return `value` as texts; a single text counts as a list of one."""
    if isinstance(value, str):
        return (read_text(value, path),)
    return tuple(read_text(item, f"{path}.{index}") for index, item in enumerate(read_list(value, path)))


def read_count(value: object, path: str, *, least: int = 1, most: int = 20) -> int:
    """Return `value` as a whole number from `least` to `most`."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise SpecError(path, f"must be a whole number from {least} to {most}")
    return value


def read_points(value: object, path: str) -> Decimal:
    """Return `value` as points, 0 or more."""
    try:
        points = Decimal(str(value))
    except InvalidOperation:
        raise SpecError(path, "must be a number of points") from None
    if isinstance(value, bool) or not points.is_finite() or points < 0:
        raise SpecError(path, "must be a number of points, 0 or more")
    return points


def read_flag(value: object, path: str) -> bool:
    """Return `value` as true or false."""
    if not isinstance(value, bool):
        raise SpecError(path, "must be true or false")
    return value
