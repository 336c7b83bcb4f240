"""What a doubtful split of a sheet does to a grade."""

from dataclasses import replace

from exams.grading.types import Grade
from exams.grading.verdict import State, Verdict

DOUBTFUL_SPLIT = "doubtful_split"


LOST_DRAWING = "The heading stands there without text; a drawing may have been lost."


def with_doubt(grade: Grade, doubt: str) -> Grade:
    """Return the grade with the doubt flagged; a person looks where the split may have cost points.

    Full points were earned by the text whatever its label was meant to be, so they stand. A blank part that may have
    lost its text is no zero: it has no points until a person looks."""
    if not doubt:
        return grade
    flagged = replace(grade, flags=tuple(dict.fromkeys((*grade.flags, DOUBTFUL_SPLIT))))
    if grade.state is State.NOT_ANSWERED:
        return _open(flagged, doubt)
    if grade.points == grade.max or grade.state not in (State.GRADED, State.SUGGESTED):
        return flagged
    return replace(flagged, state=State.NEEDS_REVIEW, verdict=Verdict.NEEDS_REVIEW)


def _open(grade: Grade, doubt: str) -> Grade:
    criteria = tuple(
        replace(c, points=None, state=State.NEEDS_REVIEW, confidence=0.0, reason=doubt) for c in grade.criteria
    )
    return replace(
        grade, state=State.NEEDS_REVIEW, verdict=Verdict.NEEDS_REVIEW, points=None, confidence=0.0,
        criteria=criteria, feedback=doubt,
    )  # fmt: skip
