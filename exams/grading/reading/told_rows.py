"""Rows of a table told in running text: by their numbers, by ordinals, or as one vector in brackets."""

import re
from collections.abc import Iterator
from typing import Final

from exams.grading.reading.rows import Row

# Fewer numbers in a row are no table; more are no answer.
_FEWEST: Final = 6
_MOST: Final = 40
_ORDINALS: Final = (
    ("first", "første", "fyrste"),
    ("second", "andre"),
    ("third", "tredje"),
    ("fourth", "fjerde"),
    ("fifth", "femte"),
    ("sixth", "sjette"),
    ("seventh", "sjuende", "sjuande", "syvende"),
    ("eighth", "åttende", "åttande"),
)
_ORDINAL_OF: Final = {word: number for number, words in enumerate(_ORDINALS, start=1) for word in words}
_THING: Final = r"(?:number|no|nr|output|value|tall|talet|tallet|element|entry|index|indeks|utgang|verdi|component|komponent|neuron|nevron|slot|position)"
_LINK: Final = (
    r"(?:is|are|er|:|=|->|→|–|-(?=\s)|gives|gir|gjev|stands\s+for|står\s+for|means|betyr|tells|says|holds|for|,)"
)
_MARK: Final = re.compile(
    rf"\b{_THING}\.?\s*(?:number\s*|nr\.?\s*)?[_\[(#]?\s*(?P<n>\d{{1,2}})\s*[\])]?\s*{_LINK}?"
    rf"|(?<![\w.])[yoz]_?\[?(?P<m>\d{{1,2}})\]?\s*{_LINK}"
    rf"|(?<![\w.,])(?P<k>\d{{1,2}})\s*(?:=|:|→|->|\)|is\b|er\b)\s*"
    rf"|\b(?P<o>{'|'.join(_ORDINAL_OF)})\b(?!\s+(?:two|three|four|five|six|to|tre|fire|fem|seks|\d))(?:\s+{_THING})?(?:\s+one)?\s*{_LINK}?",
    re.IGNORECASE,
)
_VECTOR: Final = re.compile(r"[\[({<]((?:[^\[\](){}<>\n]|\([^()\n]{1,20}\)){8,240})[\])}>]")
_END: Final = re.compile(r"[.;](?=\s|$)|\n\s*\n|\n(?=\S)")
_EDGES: Final = " \t\n,;.&"


def told_rows(text: str) -> tuple[Row, ...]:
    """Return the rows that running text tells one after the other; nothing if there are too few."""
    rows = tuple(_by_marks(text))
    if len(rows) >= _FEWEST:
        return rows
    return next((row for found in _VECTOR.finditer(text) if len(row := tuple(_vector(found))) >= _FEWEST), ())


def _by_marks(text: str) -> Iterator[Row]:
    marks = _in_order(list(_MARK.finditer(text)))
    for place, mark in enumerate(marks[:_MOST]):
        stop = marks[place + 1].start() if place + 1 < len(marks) else len(text)
        end = _END.search(text, mark.end(), stop)
        cell = re.sub(r"[\s,;]*\b(?:and|og|the|is|er)\s*$", "", text[mark.end() : end.start() if end else stop])
        if cell.strip(_EDGES):
            yield Row((cell.strip(_EDGES),), mark.start(), mark.end() + len(cell))


def _in_order(found: list[re.Match[str]]) -> list[re.Match[str]]:
    """Return the marks that count on from 0 or 1, each by one."""
    chosen: list[re.Match[str]] = []
    for mark in found:
        number = _number(mark)
        if (not chosen and number in (0, 1)) or (chosen and number == _number(chosen[-1]) + 1):
            chosen.append(mark)
    return chosen


def _number(mark: re.Match[str]) -> int:
    digits = mark["n"] or mark["m"] or mark["k"]
    return int(digits) if digits else _ORDINAL_OF[mark["o"].lower()]


def _vector(found: re.Match[str]) -> Iterator[Row]:
    place = found.start(1)
    for part in found[1].split(","):
        cell = part.strip(_EDGES)
        if cell:
            yield Row((cell,), place, place + len(part))
        place += len(part) + 1
