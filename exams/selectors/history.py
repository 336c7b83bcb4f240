"""What has happened to one answer, newest first: gradings and decisions. Nothing of it is ever overwritten."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from exams.models import Grade
from exams.selectors.marking import MarkingView


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the history. `points` None: none were given. `counts`: these points are the ones that count."""

    when: datetime | None
    who: str
    what: str
    points: Decimal | None
    reason: str
    counts: bool


def history(view: MarkingView) -> tuple[Event, ...]:
    """Return the answer's reviews and gradings, newest first. One query beside the view's."""
    grades = {grade.run_id: grade for grade in Grade.objects.filter(run__answer=view.answer)}
    reviews = [
        Event(
            when=review.created_at,
            who=review.by.get_full_name() or review.by.get_username(),
            what="accepted the suggestion" if review.accepted else "set the points",
            points=review.points,
            reason=review.reason,
            counts=review.pk == view.effective.review_id,
        )
        for review in view.reviews
    ]
    runs = []
    for run in view.runs:
        grade = grades.get(run.pk)
        runs.append(
            Event(
                when=run.finished_at or run.queued_at,
                who="Machine",
                what=f"grading {run.number} of version {run.version.number}: {grade.state if grade else run.state}",
                points=grade.points if grade else None,
                reason=run.error,
                counts=not view.reviews and grade is not None and grade.pk == view.effective.grade_id,
            )
        )
    return tuple(sorted((*reviews, *runs), key=_time, reverse=True))


def _time(event: Event) -> float:
    return event.when.timestamp() if event.when else 0.0
