"""A doubtful split: flagged always, and left to a person where it may have cost points."""

from dataclasses import replace
from decimal import Decimal

import pytest

from exams.grading.doubt import with_doubt
from exams.grading.types import CriterionResult, Grade
from exams.grading.verdict import State, Verdict

CRITERION = CriterionResult("1a.A", Decimal(1), Decimal(2), State.GRADED, 1.0, "Half.")
GRADE = Grade(State.GRADED, Verdict.PARTIAL, Decimal(1), Decimal(2), 1.0, (CRITERION,), flags=("odd",))
FULL = replace(GRADE, points=Decimal(2), verdict=Verdict.ACCEPTED)
NOTHING = replace(GRADE, state=State.NOT_ANSWERED, verdict=Verdict.NOT_ANSWERED, points=Decimal(0))


@pytest.mark.parametrize(
    ("grade", "state", "points"),
    [
        (GRADE, State.NEEDS_REVIEW, Decimal(1)),
        (FULL, State.GRADED, Decimal(2)),
        (replace(GRADE, state=State.SUGGESTED), State.NEEDS_REVIEW, Decimal(1)),
        (replace(GRADE, state=State.FAILED, points=None), State.FAILED, None),
        (NOTHING, State.NEEDS_REVIEW, None),
    ],
)
def test_doubt_is_flagged_and_decides_who_looks(grade: Grade, state: State, points: Decimal | None) -> None:
    doubted = with_doubt(grade, "Labelled 2b, but stands in Exercise 6.")
    assert (doubted.state, doubted.points, doubted.flags) == (state, points, ("odd", "doubtful_split"))


def test_without_doubt_nothing_changes() -> None:
    assert with_doubt(GRADE, "") is GRADE


def test_lost_text_leaves_no_criterion_at_zero() -> None:
    (criterion,) = with_doubt(NOTHING, "A drawing may have been lost.").criteria
    assert (criterion.points, criterion.state, criterion.reason) == (
        None, State.NEEDS_REVIEW, "A drawing may have been lost.",
    )  # fmt: skip
