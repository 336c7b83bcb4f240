"""The comment bank of a question: keep, remove; the answer is the list anew."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from exams.access import get_staff_exam
from exams.errors import InvalidInput, NotFound
from exams.models import Exam
from exams.selectors.comments import kept_comments
from exams.services.comments import keep_comment, remove_comment
from exams.views.marking_form import read_ids
from exams.views.pages import page, user_of


@page
@require_POST
def keep(request: HttpRequest, slug: str, label: str) -> HttpResponse:
    """Keep the comment in the form for this question, or remove the one named."""
    exam = get_staff_exam(request.user, slug)
    question = exam.questions.filter(label=label).select_related("exam__course").first()
    if question is None:
        raise NotFound(_("There is no such question in this exam."))
    try:
        for comment_id in read_ids(request.POST, "remove")[:1]:
            remove_comment(user_of(request), question, comment_id, timezone.now())
            return _bank(request, exam, label)
        keep_comment(user_of(request), question, request.POST.get("comment", ""))
    except InvalidInput as error:
        return _bank(request, exam, label, error)
    return _bank(request, exam, label)


def _bank(request: HttpRequest, exam: Exam, label: str, error: InvalidInput | None = None) -> HttpResponse:
    context = {"exam": exam, "label": label, "comments": kept_comments(exam, label), "bank_error": error}
    return render(request, "exams/parts/comment_bank.html", context, status=422 if error else 200)
