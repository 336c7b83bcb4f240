"""Grades as a table for people."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence

from exams.grading.report import GradedAnswer, points_text, total_json
from exams.grading.verdict import State

_WORDS = {
    State.GRADED: "graded",
    State.SUGGESTED: "suggested",
    State.NEEDS_REVIEW: "needs review",
    State.NOT_ANSWERED: "not answered",
    State.FAILED: "failed",
}
_HEAD = f"{'Question':<9} {'Points':>9}  {'State':<13} {'Sure':>5}  Feedback"
_INDENT = 43
_LINES_OF_FEEDBACK = 6


def grade_table(answers: Sequence[GradedAnswer], width: int) -> Iterator[str]:
    """Yield the lines of the table, totals last. `width`: columns of the terminal."""
    yield _HEAD
    yield "-" * min(width, 100)
    for answer in answers:
        yield from _rows(answer, max(width, 80))
    yield "-" * min(width, 100)
    total = total_json(answer.grade for answer in answers)
    yield f"{'Total':<9} {total['points']:>4} / {total['max']:<4} of which {total['pending']} wait for a person"


def counts_line(states: Mapping[str, int]) -> str:
    """Return "12 graded, 3 need review" for what there is any of."""
    return ", ".join(f"{count} {_WORDS[State(state)]}" for state, count in states.items() if count)


def _rows(answer: GradedAnswer, width: int) -> Iterator[str]:
    grade = answer.grade
    points = f"{points_text(grade.points) or '?':>4} / {points_text(grade.max):<3}"
    head = f"{answer.question:<9} {points:>10} {_WORDS[grade.state]:<13} {grade.confidence:>5.0%}  "
    lines = [piece for line in grade.feedback.splitlines() for piece in textwrap.wrap(line, width - _INDENT)]
    shown = lines[:_LINES_OF_FEEDBACK] + (["..."] if len(lines) > _LINES_OF_FEEDBACK else [])
    if grade.flags:
        shown.append(f"! {', '.join(grade.flags)}")
    yield (head + (shown[0] if shown else "")).rstrip()
    yield from (" " * _INDENT + line for line in shown[1:])
