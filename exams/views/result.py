"""A student's result: states while grading goes on, points and reasons after release."""

from collections.abc import Mapping
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from exams.access import get_attempt
from exams.models import QuestionVersion
from exams.selectors.answer_text import AnswerText, answer_texts, holds_code, live_versions
from exams.selectors.results import ExamResults, exam_results
from exams.views.pages import page, user_of

_PENDING = frozenset({"queued", "grading"})
POLL_S = 2
# What is not graded ten minutes after hand-in waits for a machine or a person: no need to ask every second.
POLL_SLOWLY_S = 20
SOON = timedelta(minutes=10)


@page
@require_GET
def result(request: HttpRequest, slug: str) -> HttpResponse:
    """The result page; to htmx only the part that changes while grading goes on."""
    attempt = get_attempt(user_of(request), slug)
    results = exam_results(attempt)
    versions = live_versions(attempt.exam)
    context = {
        "exam": attempt.exam,
        "attempt": attempt,
        "results": results,
        "waiting": waiting(results),
        "done": len(results.answers) - waiting(results) if results else 0,
        "texts": _texts(versions, results),
        "coded": [label for label, version in versions.items() if holds_code(version)],
        "poll_s": poll_s(results),
        "now": timezone.now(),
    }
    partial = request.headers.get("HX-Request") == "true"
    return render(request, "exams/parts/result_body.html" if partial else "exams/result.html", context)


def _texts(versions: Mapping[str, QuestionVersion], results: ExamResults | None) -> dict[str, tuple[AnswerText, ...]]:
    """Return what was handed in by label, with the labels of the form."""
    answers = results.answers if results else ()
    return {a.label: answer_texts(versions[a.label], a.fields) for a in answers if a.label in versions}


def waiting(results: ExamResults | None) -> int:
    """Return how many answers are not graded yet."""
    return sum(1 for answer in results.answers if answer.state in _PENDING) if results else 0


def poll_s(results: ExamResults | None) -> int:
    """Return after how many seconds the page should ask again; 0 when nothing will change by itself."""
    if results is None or not waiting(results):
        return 0
    return POLL_S if timezone.now() - results.handed_in_at < SOON else POLL_SLOWLY_S
