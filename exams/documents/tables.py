"""Answers that stand in a table: a question's label in the first column, its answer in the second."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from exams.documents.headings import HeadingReader
from exams.documents.lines import Line
from exams.documents.types import Found

_ROW: Final = re.compile(r"\s{0,3}\|((?:[^|\\]|\\.){0,120})\|((?:[^|\\]|\\.)*)(\|?\s*)")
_RULE: Final = re.compile(r"\s{0,3}\|(?:\s*:?-{1,80}:?\s*\|){2}\s*")
# One label in a table may be a remark; two are an answer sheet.
_FEWEST_LABELS: Final = 2


def answer_rows(lines: Sequence[Line], reader: HeadingReader) -> tuple[dict[int, Found], list[Line]]:
    """Return the rows that hold answers, by line, and the borders of their tables, which belong to no answer."""
    elsewhere = {found.label for line in lines if (found := reader.read(line.text)) and found.strength >= 3}
    rows: dict[int, Found] = {}
    borders: list[Line] = []
    for block in _blocks(lines):
        answers = {n: one for n in block if (one := _answer(lines[n], reader))}
        labels = [one.label for one in answers.values()]
        if len(set(labels)) < max(_FEWEST_LABELS, len(labels)) or elsewhere.intersection(labels):
            continue
        if any(not (_ROW.fullmatch(lines[n].text) or _RULE.fullmatch(lines[n].text)) for n in block):
            continue
        rows |= answers
        borders += [border for n in block for border in _border(lines[n])]
    return rows, borders


def _blocks(lines: Sequence[Line]) -> Iterator[list[int]]:
    block: list[int] = []
    for number, line in enumerate(lines):
        if line.text.lstrip().startswith("|"):
            block.append(number)
        elif block:
            yield block
            block = []
    if block:
        yield block


def _answer(line: Line, reader: HeadingReader) -> Found | None:
    row = _ROW.fullmatch(line.text)
    found = reader.read(row[1].strip()) if row else None
    if not row or not found or not found.label or found.rest or found.strength < 3:
        return None
    body = row.start(2) + len(row[2]) - len(row[2].lstrip())
    return replace(found, strength=4, body=body, title=-1, rest=row[2].strip())


def _border(line: Line) -> list[Line]:
    """Return the rule under a table's head, or the closing mark of a row."""
    if _RULE.fullmatch(line.text):
        return [line]
    row = _ROW.fullmatch(line.text)
    return [Line(line.start + row.start(3), line.end, "")] if row and row[3].strip() else []
