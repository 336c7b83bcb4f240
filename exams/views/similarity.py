"""Answers that share passages: ranked pairs of one question, and two of them side by side."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from exams.access import LARGEST_ID, get_staff_exam
from exams.errors import NotFound
from exams.models import ComparisonKind
from exams.selectors.similarity import compared_questions, side_by_side, similar_pairs
from exams.services.comparing import ring_comparing
from exams.views.comparing import comparing_fragment
from exams.views.pages import page


@page
@require_GET
def similarity(request: HttpRequest, slug: str) -> HttpResponse:
    """The questions that can be compared; `?question=7b` its pairs; `&first=3&second=9` these two side by side."""
    exam = get_staff_exam(request.user, slug)
    label = request.GET.get("question", "")
    context = {"exam": exam, "questions": compared_questions(exam), "label": label}
    if "first" in request.GET:
        context["sides"] = side_by_side(exam, label, _key(request, "first"), _key(request, "second"))
        return render(request, "exams/similar_pair.html", context)
    if label:
        pairs = similar_pairs(exam, label)
        if pairs.pending:
            ring_comparing(pairs.question, ComparisonKind.PAIRS, timezone.now())
        if request.headers.get("HX-Request") == "true":
            return comparing_fragment(request, pending=pairs.pending, count=pairs.count)
        context |= {"pairs": pairs.listed, "pending": pairs.pending, "count": pairs.count}
    return render(request, "exams/similarity.html", context)


def _key(request: HttpRequest, name: str) -> int:
    """Return the answer's key that the address names. Raises NotFound for anything but a number."""
    value = request.GET.get(name, "")
    if not (value.isascii() and value.isdecimal() and len(value) < 20 and int(value) <= LARGEST_ID):
        raise NotFound(_("There is no such pair of answers."))
    return int(value)
