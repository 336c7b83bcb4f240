"""A student's result: states while grading goes on, points and reasons after release."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from exams.access import get_attempt
from exams.models import Attempt, QuestionVersion
from exams.selectors.answer_text import AnswerText, answer_texts, holds_code, live_versions
from exams.selectors.distribution import class_distribution
from exams.selectors.progress import progress_mark
from exams.selectors.regrade_requests import contest_of
from exams.selectors.results import ExamResults, exam_results
from exams.services.attempts import check_begun
from exams.services.audit import write_view
from exams.views.pages import page, user_of

_PENDING = frozenset({"queued", "grading"})
POLL_S = 2
# What is not graded ten minutes after hand-in waits for a machine or a person: no need to ask every second.
POLL_SLOWLY_S = 20
SOON = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Refused:
    """A request for a new look that could not be taken: why, and the words that were sent."""

    answer_id: int
    message: str
    reason: str


@page
@require_GET
def result(request: HttpRequest, slug: str) -> HttpResponse:
    """The result page; to htmx only the part that changes while grading goes on."""
    return result_page(request, slug)


def result_page(request: HttpRequest, slug: str, *, refused: Refused | None = None) -> HttpResponse:
    """Return the student's own result. Raises NotFound without an attempt, WindowClosed before the exam opens."""
    attempt, now = get_attempt(user_of(request), slug), timezone.now()
    check_begun(attempt.exam.opens_at, now)
    partial = request.headers.get("HX-Request") == "true"
    if partial and _knows_all(attempt, request.GET.get("seen", "")):
        return HttpResponse(status=204)
    results = exam_results(attempt)
    if results and results.released:
        write_view(attempt.user_id, "result.viewed", attempt, now)
    versions = live_versions(attempt.exam)
    context = {
        "exam": attempt.exam,
        "attempt": attempt,
        "results": results,
        "waiting": waiting(results),
        "done": len(results.answers) - waiting(results) if results else 0,
        "texts": _texts(versions, results),
        "coded": [label for label, version in versions.items() if holds_code(version)],
        "contest": contest_of(attempt, now) if results and results.released else None,
        "distribution": class_distribution(attempt.exam, results) if results else None,
        "refused": refused,
        "poll_s": poll_s(results),
        "seen": progress_mark(attempt, poll_s(results)) if waiting(results) else "",
        "now": now,
    }
    template = "exams/parts/result_body.html" if partial else "exams/result.html"
    return render(request, template, context, status=422 if refused else 200)


def _texts(versions: Mapping[str, QuestionVersion], results: ExamResults | None) -> dict[str, tuple[AnswerText, ...]]:
    """Return what was handed in by label, with the labels of the form."""
    answers = results.answers if results else ()
    return {a.label: answer_texts(versions[a.label], a.fields) for a in answers if a.label in versions}


def _knows_all(attempt: Attempt, seen: str) -> bool:
    """Return whether the page that asks shows how things stand: grading a class must not wait for rendering."""
    newest = attempt.submissions.first() if seen else None
    return newest is not None and seen == progress_mark(attempt, _poll_after(newest.created_at))


def waiting(results: ExamResults | None) -> int:
    """Return how many answers are not graded yet."""
    return sum(1 for answer in results.answers if answer.state in _PENDING) if results else 0


def poll_s(results: ExamResults | None) -> int:
    """Return after how many seconds the page should ask again; 0 when nothing will change by itself."""
    if results is None or not waiting(results):
        return 0
    return _poll_after(results.handed_in_at)


def _poll_after(handed_in_at: datetime) -> int:
    return POLL_S if timezone.now() - handed_in_at < SOON else POLL_SLOWLY_S
