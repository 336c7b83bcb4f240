"""What has happened to one answer, newest first: gradings and decisions. Nothing of it is ever overwritten."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext, gettext_noop

from exams.models import Grade, GradingRun, Review
from exams.selectors.marking import MarkingView

_STATES = {
    "queued": gettext_noop("waiting"),
    "running": gettext_noop("being graded"),
    "failed": gettext_noop("failed"),
    "graded": gettext_noop("decided"),
    "suggested": gettext_noop("suggested"),
    "needs_review": gettext_noop("needs a person"),
    "not_answered": gettext_noop("not answered"),
}


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
    """Return the answer's reviews and gradings, newest first. Two queries beside the view's."""
    grades = {grade.run_id: grade for grade in Grade.objects.filter(run__answer=view.answer)}
    reviews = [
        Event(
            when=review.created_at,
            who=review.by.get_full_name() or review.by.get_username(),
            what=_decision(review),
            points=review.points,
            reason=review.reason,
            counts=review.pk == view.effective.review_id,
        )
        for review in Review.objects.filter(answer=view.answer).select_related("by", "withdrawal")
    ]
    runs = []
    for run in view.runs:
        grade = grades.get(run.pk)
        runs.append(
            Event(
                when=run.finished_at or run.queued_at,
                who=gettext("Machine"),
                what=_grading(run, grade),
                points=grade.points if grade else None,
                reason=run.error,
                counts=not view.reviews and grade is not None and grade.pk == view.effective.grade_id,
            )
        )
    return tuple(sorted((*reviews, *runs), key=_time, reverse=True))


def _decision(review: Review) -> str:
    deed = gettext("accepted the suggestion") if review.accepted else gettext("set the points")
    return gettext("{deed}, and took it back").format(deed=deed) if hasattr(review, "withdrawal") else deed


def _grading(run: GradingRun, grade: Grade | None) -> str:
    words = gettext("grading {number} of version {version}: {state}")
    state = _STATES.get(grade.state if grade else run.state, "")
    return words.format(number=run.number, version=run.version.number, state=gettext(state) if state else run.state)


def _time(event: Event) -> float:
    return event.when.timestamp() if event.when else 0.0
