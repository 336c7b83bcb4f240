"""Feedback in words, from decided criteria."""

from collections.abc import Sequence

from exams.grading.types import CriterionResult
from exams.grading.verdict import State

_UNDECIDED = "A person looks at this."


def feedback_text(criteria: Sequence[CriterionResult]) -> str:
    """Return one line a criterion: key, points, reason; "A person looks at this." where undecided."""
    return "\n".join(_line(result) for result in criteria)


def _line(result: CriterionResult) -> str:
    points = "?" if result.points is None else f"{result.points.normalize():f}"
    undecided = f" {_UNDECIDED}" if result.state is State.NEEDS_REVIEW else ""
    return f"{result.key}: {points} / {result.max.normalize():f}. {result.reason}{undecided}"
