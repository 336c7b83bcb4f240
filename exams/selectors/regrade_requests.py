"""Requests for a new look: until when they may be made, what a student asked, what waits for staff."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, QuerySet

from exams.models import Answer, Attempt, Exam, RegradeRequest, RequestState


@dataclass(frozen=True, slots=True)
class Contest:
    """What a student may ask after release. `deadline` None: nothing, or not now. `requests` by answer, newest first."""

    deadline: datetime | None
    open_now: bool
    requests: Mapping[int, tuple[RegradeRequest, ...]]


def regrade_deadline(exam: Exam) -> datetime | None:
    """Return until when students may ask for a new look; None before release or if the exam does not allow it."""
    newest = max(exam.releases.all(), key=lambda release: release.pk, default=None)
    if newest is None or not newest.released or not exam.regrade_days:
        return None
    return newest.created_at + timedelta(days=exam.regrade_days)


def contest_of(attempt: Attempt, now: datetime) -> Contest:
    """Return what the student asked about this attempt, and whether asking is possible now. Two queries."""
    deadline = regrade_deadline(attempt.exam)
    found: dict[int, list[RegradeRequest]] = {}
    for row in RegradeRequest.objects.filter(answer__submission__attempt=attempt).order_by("-pk"):
        found.setdefault(row.answer_id, []).append(row)
    return Contest(
        deadline=deadline,
        open_now=deadline is not None and now <= deadline,
        requests={answer_id: tuple(rows) for answer_id, rows in found.items()},
    )


def requests_about(answer: Answer) -> tuple[RegradeRequest, ...]:
    """Return the requests about one answer, newest first."""
    return tuple(answer.regrade_requests.order_by("-pk"))


def open_request(answer: Answer) -> RegradeRequest | None:
    """Return the request about this answer that waits for staff, if there is one."""
    return answer.regrade_requests.filter(state=RequestState.OPEN).first()


def contested_answers(exam: Exam, label: str) -> frozenset[int]:
    """Return the answers to a question about which a request is open."""
    return frozenset(_open(exam).filter(answer__question__label=label).values_list("answer_id", flat=True))


def contested_counts(exam: Exam) -> dict[int, int]:
    """Return how many open requests there are, by question."""
    rows = _open(exam).order_by().values_list("answer__question_id").annotate(count=Count("pk"))
    return dict(rows)


def _open(exam: Exam) -> "QuerySet[RegradeRequest]":
    return RegradeRequest.objects.filter(
        state=RequestState.OPEN, answer__submission__attempt__exam=exam, answer__question__retired=False
    )
