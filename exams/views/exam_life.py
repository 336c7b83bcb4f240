"""An exam's life for its instructors: the stepper, what blocks the next step, times, thresholds, grade scale."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from exams.access import get_taught_exam
from exams.errors import Conflict, InvalidInput
from exams.models import Exam
from exams.selectors.exam_life import exam_life
from exams.selectors.grading_rules import letter_changes, threshold_changes
from exams.services.exam_life import publish as publish_exam
from exams.services.exam_life import set_judging, set_times, unpublish
from exams.services.exam_life import undo as undo_change
from exams.services.release import release, withdraw
from exams.services.release_mail import retry_failed_mails
from exams.views.exam_life_forms import JudgingForm, TimesForm, judging_form, times_values
from exams.views.pages import page, user_of


@page
@require_GET
def life(request: HttpRequest, slug: str) -> HttpResponse:
    """Where the exam is in its life, and everything that moves it on."""
    return _life_page(request, get_taught_exam(request.user, slug))


@page
@require_POST
def step(request: HttpRequest, slug: str) -> HttpResponse:
    """Publish or hide the exam, release or withdraw its results, send failed mails again."""
    exam = get_taught_exam(request.user, slug)
    user, wanted = user_of(request), request.POST.get("step", "")
    try:
        match wanted:
            case "publish":
                publish_exam(user, exam)
                messages.success(request, _("Open to students from its opening time on."))
            case "hide":
                unpublish(user, exam)
                messages.success(request, _("A draft again: students do not see it."))
            case "release":
                release(user, exam, mail="mail" in request.POST)
                messages.success(request, _("Released: students see their points and feedback now."))
            case "withdraw":
                withdraw(user, exam)
                messages.success(request, _("Withdrawn: students see states only."))
            case "mails":
                count = retry_failed_mails(user, exam, timezone.now())
                words = ngettext("%(count)d mail is sent again.", "%(count)d mails are sent again.", count)
                messages.success(request, words % {"count": count})
            case _:
                messages.error(request, _("There is no such step."))
    except Conflict as error:
        messages.error(request, error.message)
    return redirect("exam-life", slug=slug)


@page
@require_POST
def times(request: HttpRequest, slug: str) -> HttpResponse:
    """Set when the exam opens and closes, and what goes with it."""
    exam = get_taught_exam(request.user, slug)
    form = TimesForm(request.POST)
    if form.is_valid():
        try:
            set_times(user_of(request), exam, form.times())
        except InvalidInput as error:
            form.add_error(error.field, error.message)
    if not form.is_valid():
        return _life_page(request, exam, times_form=form)
    messages.success(request, _("The times are set."))
    return redirect("exam-life", slug=slug)


@page
@require_POST
def judging(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what other thresholds or another scale would change; set them once that was seen."""
    exam = get_taught_exam(request.user, slug)
    form = judging_form(exam, request.POST)
    if form.errors or request.POST.get("seen") != form.seen:
        return _life_page(request, exam, form=form, preview=not form.errors)
    set_judging(user_of(request), exam, form.wanted, form.scale)
    messages.success(request, _("Thresholds and grade scale are set. No points have changed."))
    return redirect("exam-life", slug=slug)


@page
@require_POST
def undo(request: HttpRequest, slug: str) -> HttpResponse:
    """Take the newest change of times, thresholds or scale back."""
    exam = get_taught_exam(request.user, slug)
    event = request.POST.get("event", "")
    try:
        undo_change(user_of(request), exam, int(event) if event.isdecimal() else 0, timezone.now())
        messages.success(request, _("Taken back."))
    except Conflict as error:
        messages.error(request, error.message)
    return redirect("exam-life", slug=slug)


def _life_page(
    request: HttpRequest,
    exam: Exam,
    *,
    times_form: TimesForm | None = None,
    form: JudgingForm | None = None,
    preview: bool = False,
) -> HttpResponse:
    shown = form or judging_form(exam)
    context = {
        "exam": exam,
        "life": exam_life(exam, timezone.now()),
        "times": times_form or TimesForm(times_values(exam)),
        "judging": shown,
        "preview": preview,
        "threshold_changes": threshold_changes(exam, shown.wanted) if preview else (),
        "letter_changes": letter_changes(exam, shown.scale) if preview else (),
    }
    wrong = times_form is not None or (form is not None and not preview)
    return render(request, "exams/exam_life.html", context, status=422 if wrong else 200)
