"""Read the rows of a table: lines of a field, or a table, list or enumeration in running text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_CELLS: Final = re.compile(r"\s*\|\s*|\t+| {3,}|\s*&\s*")
_INDEX: Final = re.compile(
    r"^\W*(?:(?:index|output|number|value|out|tall|element|indeks|y|o|node|nr|no)\.?\s*_?\[?\s*)?\d{1,2}\]?(?:st|nd|rd|th)?"
    r"(?:\s*(?:-|–|to|til|,|and|og)\s*\d{1,2})?\s*(?:[.):=|\t]|->|→|is\b|er\b|-(?=\s)|\s(?=\S))\s*",
    re.IGNORECASE,
)
_BULLET: Final = re.compile(r"^\s*[-*•]\s+")
_RULE: Final = re.compile(r"^[\s|:=+-]*$")
_ITEMS: Final = re.compile(r"\s*(?:,|;|/|\band\b|\bog\b|\bor\b|\beller\b)\s*", re.IGNORECASE)
_COUNTED: Final = re.compile(
    r"\b(?:four|4|fire|first|last|next|other|første|fyrste|siste|neste|andre|remaining|resten|dei\s+andre)\b|\d\s*(?:-|–|to|til)\s*\d",
    re.IGNORECASE,
)
_QUOTES: Final = " \t\"'"
_BOUNDS: Final = re.compile(r"^[\[(]?\s*-?\d[\d.]*\s*(?:-|–|\.\.|to|til)\s*\S+$|^\W*$")
# Fewer lines with commas are sentences.
_FEWEST_ROWS: Final = 4
# Tables of one answer are short; more lines are not read.
_MAX_LINES: Final = 400


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells without the index, and its place in the text."""

    cells: tuple[str, ...]
    start: int
    end: int


def field_rows(text: str) -> tuple[Row, ...]:
    """Return every line of a table field that is not empty or a rule."""
    return tuple(row for row, _ in _lines(text) if row.cells)


def text_rows(text: str) -> tuple[Row, ...]:
    """Return the lines of running text that look like rows: with an index, cells or a bullet."""
    return tuple(row for row, marked in _lines(text) if marked and row.cells)


def _lines(text: str) -> Iterator[tuple[Row, bool]]:
    lines, place = text.split("\n")[:_MAX_LINES], 0
    cut = _comma(lines) or _CELLS
    for line in lines:
        start, place = place, place + len(line) + 1
        if _RULE.match(line):
            continue
        body = line.strip().strip("|").strip().removesuffix("\\\\").strip()
        index, bullet = (None if cut is not _CELLS else _INDEX.match(body)), _BULLET.match(line)
        body = body[index.end() :] if index else _BULLET.sub("", body)
        cells = tuple(cell.strip(_QUOTES) for cell in cut.split(body) if cell.strip(_QUOTES))
        marked = index is not None or bullet is not None or len(cut.split(line.strip())) > 1
        yield Row(cells, start, start + len(line)), marked


def _comma(lines: list[str]) -> re.Pattern[str] | None:
    """Return the sign between the cells if `lines` are numbered or ranged rows of comma-separated values."""
    filled = [line.strip() for line in lines if line.strip()]
    for sign in (",", ";"):
        rows = [line.split(sign) for line in filled]
        if len(rows) < _FEWEST_ROWS or len({len(row) for row in rows}) != 1 or len(rows[0]) < 2:
            continue
        if all(row[0].strip(_QUOTES).isdigit() or _BOUNDS.match(row[-1].strip(_QUOTES)) for row in rows[1:]):
            return re.compile(sign)
    return None


def items_of(cell: str) -> tuple[str, ...]:
    """Return the parts of an enumeration: "bird, balloon and baboon" has three."""
    inner = re.search(r"[(:]\s*([^()]*,[^()]*)\)?\s*$", cell)
    return tuple(item for item in (part.strip() for part in _ITEMS.split(inner[1] if inner else cell)) if item)


def split_items(clause: str) -> tuple[str, ...]:
    """Return the parts between the commas, slashes and "and"s of a clause."""
    return tuple(item for item in (part.strip() for part in _ITEMS.split(clause)) if item)


def enumerations(text: str) -> Iterator[tuple[Row, bool]]:
    """Yield the clauses of running text as one row of items each, and whether the clause counts its items."""
    for found in re.finditer(r"[^.;\n]+(?:\.(?=\d)[^.;\n]+)*", text):
        items = split_items(found[0])
        if len(items) > 2:
            yield Row(items, found.start(), found.end()), _COUNTED.search(found[0]) is not None
