"""What a doubtful split of a sheet does to a grade."""

from dataclasses import replace

from exams.grading.types import Grade
from exams.grading.verdict import State, Verdict

DOUBTFUL_SPLIT = "doubtful_split"


def with_doubt(grade: Grade, doubt: str) -> Grade:
    """Return the grade with the doubt flagged; a person looks where the split may have cost points.

    Full points were earned by the text whatever its label was meant to be, so they stand."""
    if not doubt:
        return grade
    flagged = replace(grade, flags=tuple(dict.fromkeys((*grade.flags, DOUBTFUL_SPLIT))))
    if grade.points == grade.max or grade.state not in (State.GRADED, State.SUGGESTED):
        return flagged
    return replace(flagged, state=State.NEEDS_REVIEW, verdict=Verdict.NEEDS_REVIEW)
