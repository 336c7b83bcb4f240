"""A new look at points: the student's request, and staff's answer that the points stay."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from exams.access import get_answer_for_marking, get_own_answer, get_staff_exam
from exams.errors import Conflict, InvalidInput, NotFound
from exams.services.regrade_requests import answer_request, ask_regrade
from exams.views.pages import page, user_of
from exams.views.result import Refused, result_page


@page
@require_POST
def ask(request: HttpRequest, slug: str, answer_id: int) -> HttpResponse:
    """Ask for a new look at one answer; what is refused stands beside the words, which are kept."""
    answer = get_own_answer(user_of(request), answer_id)
    if answer.submission.attempt.exam.slug != slug:
        raise NotFound(_("There is no such answer."))
    reason = request.POST.get("reason", "")
    try:
        ask_regrade(user_of(request), answer, reason, timezone.now())
    except (InvalidInput, Conflict) as error:
        return result_page(request, slug, refused=Refused(answer.pk, error.message, reason))
    messages.success(request, _("Sent. The answer will stand here, under the question."))
    return redirect(reverse("result", args=[slug]) + f"#asked-{answer.question.label}")


@page
@require_POST
def points_stay(request: HttpRequest, slug: str, label: str, answer_id: int) -> HttpResponse:
    """Answer a student's request: the points stay."""
    exam = get_staff_exam(request.user, slug)
    answer = get_answer_for_marking(request.user, answer_id)
    if answer.submission.attempt.exam_id != exam.pk or answer.question.label != label:
        raise NotFound(_("There is no such answer to this question."))
    try:
        answer_request(user_of(request), answer, request.POST.get("reply", ""), timezone.now())
    except (InvalidInput, Conflict) as error:
        messages.error(request, error.message)
        return redirect(reverse("mark-answer", args=[slug, label, answer_id]) + "?show=contested")
    messages.success(request, _("Answered: the points stay."))
    return redirect(reverse("mark-question", args=[slug, label]) + "?show=contested")
