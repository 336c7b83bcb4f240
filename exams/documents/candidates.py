"""The lines that may be headings, and which of them stand in the exam's order."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from exams.documents.headings import HeadingReader
from exams.documents.lines import Line, protected_lines
from exams.documents.types import Found

# A line this long without a full stop was broken by its page, not by the student.
_WRAPPED_CHARS: Final = 55
_SENTENCE_ENDS: Final = (".", "!", "?", ":", ";", ")", "$", "}", "|", "`", ">", "*")
# What a candidate weighs in the search for the exam's order, by its strength.
_WEIGHTS: Final = {4: 4.0, 3: 2.5, 2: 0.6, 1: 0.2}
_REPEATED_WEIGHT: Final = 0.1
_BARE_NUMBER: Final = re.compile(r"\s{0,8}(\d{1,2})[.):]{0,2}\s{0,8}")
# More lines than any exam has labels for: beyond this a document is no answer sheet.
_MAX_CANDIDATES: Final = 5000


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line that may be a heading. `place` is its rank among labels and exercises, -1 if it has none.

    `blank`: nothing stands between it and the next candidate. `exercise`: the exercise it stands in.
    """

    line: int
    found: Found
    place: int
    blank: bool
    exercise: str = ""

    @property
    def is_exercise(self) -> bool:
        """True for a heading over several questions."""
        return not self.found.label and self.found.known


def find_candidates(
    lines: Sequence[Line], skipped: set[int], reader: HeadingReader, rows: Mapping[int, Found]
) -> list[Candidate]:
    """Return every line outside code, formulas and `skipped` that may be a heading, in order.

    `rows`: the answers that stand in tables, by line."""
    read = [None if line.is_blank else reader.read(line.text) for line in lines]
    strong = {line.text for line, found in zip(lines, read, strict=True) if found and found.strength == 4}
    hidden = skipped | protected_lines(lines, strong.__contains__)
    found: dict[int, Found] = {}
    for number, one in enumerate(read):
        if one and number not in hidden:
            found[number] = _unless_wrapped(one, number, lines)
    found |= {number: one for number, one in rows.items() if number not in hidden}
    found |= _bare_numbers(found, lines, hidden, reader)
    found |= _letters(found, lines, hidden, reader)
    found |= _next_letters(found, lines, hidden, reader)
    numbers = sorted(found)[:_MAX_CANDIDATES]
    return _in_exercises([_candidate(n, found, numbers, lines, reader) for n in numbers])


def _candidate(
    number: int, found: dict[int, Found], numbers: Sequence[int], lines: Sequence[Line], reader: HeadingReader
) -> Candidate:
    one = found[number]
    after = next((n for n in range(number + 1, len(lines)) if not lines[n].is_blank), None)
    blank = not one.rest and (after is None or after in found)
    if one.label:
        place = 2 * reader.position[one.label] + 1
    elif one.exercise in reader.exercises and one.known:
        place = 2 * reader.position[reader.exercises[one.exercise][0]]
    else:
        place = -1
    return Candidate(number, one, place, blank)


def _unless_wrapped(found: Found, number: int, lines: Sequence[Line]) -> Found:
    """Weaken what may be the middle of a sentence that the page broke here."""
    before = lines[number - 1].text.rstrip() if number else ""
    wrapped = len(before) >= _WRAPPED_CHARS and not before.endswith(_SENTENCE_ENDS)
    if not wrapped or found.strength < 3:
        return found
    if not found.rest:
        after = lines[number + 1].text.lstrip() if number + 1 < len(lines) else ""
        return replace(found, strength=2) if after[:1].islower() else found
    return replace(found, strength=2)


def _letters(
    found: dict[int, Found], lines: Sequence[Line], hidden: set[int], reader: HeadingReader
) -> dict[int, Found]:
    """Return "a)", "b)" ... below an exercise heading where no full label stands there."""
    letters: dict[int, Found] = {}
    heads = [n for n, one in sorted(found.items()) if not one.label and one.known and one.strength == 4]
    for head, end in pairwise([*heads, len(lines)]):
        exercise = found[head].exercise
        full = [n for n in range(head, end) if n in found and found[n].label and found[n].strength >= 3]
        if any(found[n].exercise == exercise for n in full):
            continue
        end = min([end, *full])
        here = [n for n in range(head + 1, end) if n not in hidden and reader.is_letter(lines[n].text)]
        read = [(n, reader.read_letter(lines[n].text, exercise)) for n in here]
        named = [one.label for _, one in read if one]
        asked = reader.exercises.get(exercise, [])
        if len(named) == len(read) and named == asked[: len(named)]:
            letters |= {n: one for n, one in read if one}
    return letters


def _bare_numbers(
    found: dict[int, Found], lines: Sequence[Line], hidden: set[int], reader: HeadingReader
) -> dict[int, Found]:
    """Return "1." before "a)" as the heading of an exercise, where nothing in the document is labelled in full."""
    if any(one.strength >= 3 for one in found.values()):
        return {}
    numbers: dict[int, Found] = {}
    filled = [n for n, line in enumerate(lines) if not line.is_blank and n not in hidden]
    for here, after in pairwise(filled):
        match = _BARE_NUMBER.fullmatch(lines[here].text)
        exercise = match[1] if match else ""
        first = reader.read_letter(lines[after].text, exercise) if exercise in reader.exercises else None
        if first and first.label == reader.exercises[exercise][0]:
            body = len(lines[here].text)
            numbers[here] = Found("", exercise, 4, body, spelled=exercise)
    return numbers


def _next_letters(
    found: dict[int, Found], lines: Sequence[Line], hidden: set[int], reader: HeadingReader
) -> dict[int, Found]:
    """Return "b)", "c)" ... below "1. a)", where 1b and 1c stand nowhere else: perhaps labels, never surely."""
    letters: dict[int, Found] = {}
    named = {one.label for one in found.values() if one.label}
    heads = [n for n, one in sorted(found.items()) if one.strength >= 3]
    for head, end in pairwise([*heads, len(lines)]):
        label, exercise = found[head].label, found[head].exercise
        asked = reader.exercises.get(exercise, [])
        open_labels = asked[asked.index(label) + 1 :] if label in asked else []
        here = [n for n in range(head + 1, end) if n not in hidden and reader.is_letter(lines[n].text)]
        read = [(n, reader.read_letter(lines[n].text, exercise)) for n in here[: len(asked)]]
        labels = [one.label for _, one in read if one]
        if labels and labels == open_labels[: len(here)] and not named.intersection(labels):
            letters |= {n: replace(one, strength=2) for n, one in read if one}
    return letters


def _in_exercises(candidates: Sequence[Candidate]) -> list[Candidate]:
    exercise = ""
    placed = []
    for candidate in candidates:
        if not candidate.found.label and candidate.found.strength == 4 and not candidate.found.spelled[-1:].isalpha():
            exercise = candidate.found.exercise
        placed.append(replace(candidate, exercise=exercise))
    return placed


def in_order(candidates: Sequence[Candidate]) -> set[int]:
    """Return the indexes of the heaviest run of candidates that keeps the exam's order."""
    places = max((candidate.place for candidate in candidates), default=-1) + 1
    best = [(0.0, -1)] * (places + 1)  # by place: weight of the heaviest run ending there, its last index
    parent = [-1] * len(candidates)
    for index, candidate in enumerate(candidates):
        if candidate.place < 0:
            continue
        weight = _WEIGHTS[candidate.found.strength] * (1.0 if candidate.blank else 2.0)
        before = max(best[: candidate.place], default=(0.0, -1))
        again = best[candidate.place]
        grown, last = (before[0] + weight, before[1]), again
        if again[0] + _REPEATED_WEIGHT > grown[0]:
            grown = (again[0] + _REPEATED_WEIGHT, last[1])
        if grown[0] > again[0]:
            parent[index] = grown[1]
            best[candidate.place] = (grown[0], index)
    chosen: set[int] = set()
    index = max(best)[1]
    while index >= 0:
        chosen.add(index)
        index = parent[index]
    return chosen
