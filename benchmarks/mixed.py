"""Whole submissions of the demo exam, as many as wanted: the demo's pool of answers, recombined. Always the same."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import count

from exams.demo.students.cast import CAST
from exams.demo.students.pool import read_pool
from exams.demo.students.sheets import build_sheets

_AT_ONCE = 250


def mixed_submissions() -> Iterator[Mapping[str, str]]:
    """Yield submissions, question label -> text, without end. What a student left out is not in it.

    The students are the demo's, again and again: as many good and bad ones, in the same languages."""
    pool = read_pool()
    for first in count(0, _AT_ONCE):
        numbers = range(first, first + _AT_ONCE)
        students = [replace(CAST[number % len(CAST)], number=number + 1, typos={}) for number in numbers]
        for sheet in build_sheets(pool, students):
            yield {label: answer.text for label, answer in sheet.answers.items()}
