"""Lines that belong to the page and not to an answer: repeated headers, footers, page numbers."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

from exams.documents.lines import Line
from exams.documents.types import Span

_PAGE_NUMBER: Final = re.compile(
    r"\s*(?:[-–—]\s*)?(?:(?:page|side|s\.|p\.)\s*)?\d{1,3}(?:\s*(?:/|of|av)\s*\d{1,3})?(?:\s*[-–—])?\s*", re.IGNORECASE
)
_NAMED_PAGE: Final = re.compile(r"\s*(?:page|side)\s*\d{1,3}(?:\s*(?:/|of|av)\s*\d{1,3})?\s*", re.IGNORECASE)
_DIGITS: Final = re.compile(r"\d+")
# A line is a header or footer if it stands at the edge of this many pages.
_PAGES_ALIKE: Final = 3
_EDGE_LINES: Final = 2


def page_furniture(
    text: str, lines: Sequence[Line], pages: Sequence[Span], is_heading: Callable[[str], bool]
) -> set[int]:
    """Return the numbers of the lines that repeat at page edges, or are page numbers there.

    Pages are given, or end at form feeds; a text of one page has no furniture but "page 2 of 9". What may be
    a heading must repeat to the letter: "4b", "8b" and "11b" that happen to stand at page edges are labels.
    """
    found = {number for number, line in enumerate(lines) if _NAMED_PAGE.fullmatch(line.text)}
    edges = _edges(lines, _page_of_lines(text, lines, pages))
    shapes = {number: _shape(lines[number].text, is_heading) for number in edges}
    alike = Counter(shapes.values())
    for number, shape in shapes.items():
        if alike[shape] >= _PAGES_ALIKE and (_PAGE_NUMBER.fullmatch(lines[number].text) or shape.strip("# .")):
            found.add(number)
    return found


def _page_of_lines(text: str, lines: Sequence[Line], pages: Sequence[Span]) -> list[int]:
    starts = [page.start for page in pages] or [0, *(at + 1 for at, char in enumerate(text) if char == "\f")]
    page, of_lines = 0, []
    for line in lines:
        while page + 1 < len(starts) and starts[page + 1] <= line.start:
            page += 1
        of_lines.append(page)
    return of_lines


def _edges(lines: Sequence[Line], page_of: Sequence[int]) -> list[int]:
    """Return the first and last filled lines of each page, if there are several pages."""
    if not page_of or page_of[-1] == 0:
        return []
    by_page: dict[int, list[int]] = {}
    for number, line in enumerate(lines):
        if not line.is_blank:
            by_page.setdefault(page_of[number], []).append(number)
    return sorted({n for filled in by_page.values() for n in (*filled[:_EDGE_LINES], *filled[-_EDGE_LINES:])})


def _shape(line: str, is_heading: Callable[[str], bool]) -> str:
    plain = line.strip().casefold()
    return plain if is_heading(line) and not _PAGE_NUMBER.fullmatch(line) else _DIGITS.sub("#", plain)
