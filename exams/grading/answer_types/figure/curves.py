"""Two curves given as numbers or drawn with signs on a keyboard."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from exams.grading.reading.claim_spec import ClaimBook
from exams.grading.reading.patterns import compile_pattern, fold

_VALUE = r"-?\d+(?:[.,]\d+)?%?"
_VALUES = re.compile(rf"{_VALUE}(?:\s*(?:[,;|/]|->|→|\s)\s*{_VALUE}){{3,}}")
_DECIMAL_COMMA = re.compile(r"\d,\d\d?(?:\s|;|$)")
_DRAWING = frozenset("|\\/_*+.'`-~^=x<>o")
# Fewer values than this show no shape.
_LEAST_VALUES = 4
# A gap below this share of the first value may be noise.
_CLEAR_GAP = 0.1
# So many lines made of drawing signs are a sketch.
_LEAST_LINES = 4


@dataclass(frozen=True, slots=True)
class Curves:
    """The values of both curves, in the order of time."""

    falling: tuple[float, ...]
    turning: tuple[float, ...]

    @property
    def clear(self) -> bool:
        """True if both have the same number of values, enough to show a shape."""
        return len(self.falling) == len(self.turning) >= _LEAST_VALUES

    @property
    def overfit(self) -> bool:
        """True if the first falls while the second has its lowest value before the end, or falls behind."""
        steps = list(zip(self.falling, self.falling[1:], strict=False))
        down = sum(after <= before for before, after in steps)
        if self.falling[-1] >= self.falling[0] or down < 0.75 * len(steps):
            return False
        turned = self.turning.index(min(self.turning)) < len(self.turning) - 1
        return turned or self._gap_grows()

    def _gap_grows(self) -> bool:
        gaps = [b - a for a, b in zip(self.falling, self.turning, strict=False)]
        return gaps[-1] == max(gaps) and gaps[-1] > 2 * abs(gaps[0]) and gaps[-1] > _CLEAR_GAP * self.turning[0]


def read_curves(text: str, falling: str, turning: str, book: ClaimBook) -> Curves | None:
    """Return both curves if `text` lists values for each on a line, or after a label, of its own."""
    lists: dict[str, tuple[float, ...]] = {}
    label_end = 0
    for found in _VALUES.finditer(text):
        label = _label(text[label_end : found.start()])
        label_end = found.end()
        values, name = _numbers(found.group()), _last_named(label, (falling, turning), book)
        if name and name not in lists and not _counts(values):
            lists[name] = values
    if falling not in lists or turning not in lists:
        return None
    return Curves(lists[falling], lists[turning])


def _label(before: str) -> str:
    """Return the last line before a list that says something: what stands above it belongs to the text."""
    lines = [line for line in before.splitlines() if any(map(str.isalpha, line))]
    return fold(lines[-1]) if lines else ""


def _counts(values: Sequence[float]) -> bool:
    """Return whether the values only number the epochs."""
    return all(after - before == 1 for before, after in zip(values, values[1:], strict=False))


def _last_named(label: str, names: Sequence[str], book: ClaimBook) -> str:
    places = [
        (match.end(), name)
        for name in names
        for pattern in book.concepts[name]
        for match in compile_pattern(pattern).finditer(label)
    ]
    return max(places)[1] if places else ""


def _numbers(text: str) -> tuple[float, ...]:
    decimal_comma = _DECIMAL_COMMA.search(text) is not None and "." not in text
    pattern = _VALUE if decimal_comma else r"-?\d+(?:\.\d+)?"
    return tuple(float(value.rstrip("%").replace(",", ".")) for value in re.findall(pattern, text))


def is_drawn(text: str) -> bool:
    """Return whether `text` holds a sketch made of keyboard signs."""
    drawn = [line for line in text.splitlines() if _is_drawn_line(line)]
    return len(drawn) >= _LEAST_LINES


def _is_drawn_line(line: str) -> bool:
    signs = [sign for sign in line if not sign.isspace()]
    return len(signs) >= 2 and sum(sign in _DRAWING for sign in signs) >= 0.5 * len(signs)
