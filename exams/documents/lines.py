"""The lines of a document, and which of them stand inside code, a formula or a table."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

_LINE: Final = re.compile(r"[^\n\f]*(?:[\n\f]|\Z)")
_FENCE: Final = re.compile(r"([^`~]{0,40})(`{3,20}|~{3,20})\s{0,3}([^`~]{0,80})")
_BEGIN: Final = re.compile(r"\\begin\{([a-zA-Z]{1,20}\*?)\}")
_END: Final = re.compile(r"\\end\{([a-zA-Z]{1,20}\*?)\}")

_LONGEST_FENCE: Final = 20

# What a heading inside a block says against the block: "# 2a" may be a remark in code, "2a" hardly.
_REMARK, _HEADING = 1, 2
# From this much on, the block was never closed where it should have been.
_TOO_MUCH_IN_CODE: Final = 2
_TOO_MUCH_IN_FORMULA: Final = 1


@dataclass(frozen=True, slots=True)
class Line:
    """One line; `text` is without its end."""

    start: int
    end: int
    text: str

    @property
    def is_blank(self) -> bool:
        """True if nothing is printed."""
        return not self.text.strip()


def read_lines(text: str) -> list[Line]:
    """Return the lines of `text`; a form feed ends a line too. Together they are the whole text."""
    lines = []
    for found in _LINE.finditer(text):
        if found.end() > found.start():
            lines.append(Line(found.start(), found.end(), found[0].rstrip("\n\f\r")))
    return lines


def protected_lines(lines: Sequence[Line], is_heading: Callable[[str], bool]) -> set[int]:
    """Return the numbers of lines inside fenced code, display formulas and LaTeX environments.

    `is_heading` tells headings: what would swallow them is taken for unclosed and protects nothing.
    """
    against = list(accumulate((_weight(line, is_heading) for line in lines), initial=0))
    found: set[int] = set()
    number = 0
    ends = _Ends(lines)
    while number < len(lines):
        end, allowed = ends.of(number)
        if end > number and against[end] - against[number + 1] < allowed:
            found.update(range(number + 1, end + 1))  # a label may stand before what opens the block
            number = end
        number += 1
    return found


def _weight(line: Line, is_heading: Callable[[str], bool]) -> int:
    if not is_heading(line.text):
        return 0
    return _REMARK if line.text.lstrip().startswith("#") else _HEADING


class _Ends:
    """Finds where a block that opens on a line ends, without walking there."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._texts = [line.text for line in lines]
        self._ends: dict[str, list[int]] = defaultdict(list)
        for number, text in enumerate(self._texts):
            fence = _FENCE.fullmatch(text)
            if fence and not (fence[1] + fence[3]).strip():
                self._ends[fence[2]].append(number)
            if text.count("$$") % 2:
                self._ends["$$"].append(number)
            for end in _END.finditer(text):
                self._ends[end[1]].append(number)

    def of(self, number: int) -> tuple[int, int]:
        """Return the line where the block opened on this line ends (-1: none opens), and how
        much inside it says that it does not."""
        text = self._texts[number]
        fence = _FENCE.fullmatch(text)
        if fence:
            return self._after_fence(fence[2], number), _TOO_MUCH_IN_CODE
        if text.count("$$") % 2:
            return self._after("$$", number), _TOO_MUCH_IN_FORMULA
        begin = _BEGIN.search(text)
        if begin and not _END.search(text, begin.end()):
            return self._after(begin[1], number), _TOO_MUCH_IN_FORMULA
        return -1, 0

    def _after_fence(self, fence: str, number: int) -> int:
        """A fence is closed by one of its kind that is at least as long."""
        ends = [self._after(fence[0] * length, number) for length in range(len(fence), _LONGEST_FENCE + 1)]
        return min((end for end in ends if end >= 0), default=-1)

    def _after(self, key: str, number: int) -> int:
        ends = self._ends.get(key, [])
        place = bisect_right(ends, number)
        return ends[place] if place < len(ends) else -1
