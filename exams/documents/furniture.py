"""Lines that belong to the page and not to an answer: repeated headers, footers, page numbers."""

import re
from collections import Counter
from collections.abc import Sequence
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


def page_furniture(text: str, lines: Sequence[Line], pages: Sequence[Span]) -> set[int]:
    """Return the numbers of the lines that repeat at page edges, or are page numbers there.

    Pages are given, or end at form feeds; a text of one page has no furniture but "page 2 of 9".
    """
    found = {number for number, line in enumerate(lines) if _NAMED_PAGE.fullmatch(line.text)}
    edges = _edges(lines, _page_of_lines(text, lines, pages))
    alike = Counter(_shape(lines[number].text) for number in edges)
    for number in edges:
        line = lines[number].text
        if alike[_shape(line)] >= _PAGES_ALIKE and (_PAGE_NUMBER.fullmatch(line) or _shape(line).strip("# .")):
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


def _shape(line: str) -> str:
    return _DIGITS.sub("#", line.strip().casefold())
