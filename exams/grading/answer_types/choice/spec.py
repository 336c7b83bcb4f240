"""A choice among options.

options   list of {key, text}
right     keys of the right options
multiple  true: several may be chosen; points are shared over the right ones
penalty   points off for each wrong option chosen (multiple only); never below 0
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from exams.grading.answer_type import SpecError
from exams.grading.reading.settings import read_flag, read_list, read_mapping, read_points, read_text, read_texts


@dataclass(frozen=True, slots=True)
class ChoiceSpec:
    """Options by key, the right ones, and what a wrong one costs."""

    options: Mapping[str, str]
    right: frozenset[str]
    multiple: bool
    penalty: Decimal


def parse_spec(settings: Mapping[str, object], path: str) -> ChoiceSpec:
    """Return the spec that `settings` describe. Raises SpecError naming the place."""
    read_mapping(settings, path, ("options", "right", "multiple", "penalty"))
    listed = read_list(settings.get("options"), f"{path}.options")
    options = dict(_option(item, f"{path}.options.{number}") for number, item in enumerate(listed))
    if len(options) < 2 or len(options) != len(listed):
        raise SpecError(f"{path}.options", "must hold at least two options, each key once")
    right = frozenset(read_texts(settings.get("right"), f"{path}.right"))
    multiple = read_flag(settings.get("multiple", False), f"{path}.multiple")
    if not right <= set(options) or not right or (len(right) > 1 and not multiple):
        raise SpecError(f"{path}.right", "must name options, and only one unless several may be chosen")
    return ChoiceSpec(options, right, multiple, read_points(settings.get("penalty", 0), f"{path}.penalty"))


def _option(item: object, path: str) -> tuple[str, str]:
    settings = read_mapping(item, path, ("key", "text"))
    return read_text(settings.get("key"), f"{path}.key"), read_text(settings.get("text"), f"{path}.text")
