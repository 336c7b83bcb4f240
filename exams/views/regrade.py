"""Grading a class again: what would change, then apply or cancel."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from exams.access import get_staff_exam
from exams.errors import Conflict
from exams.models import BatchState, Exam, RegradeBatch
from exams.selectors.effective import is_released
from exams.selectors.regrade import open_regrade, regrade_preview, regrade_progress, regrades_of
from exams.services.regrade_batches import apply_regrade, cancel_regrade, extend_regrade, may_decide, start_regrade
from exams.views.pages import page, user_of

# Rows of a table that a person reads; those who change most stand first.
MOST_ROWS = 300
MOST_PAST = 20


@page
@require_GET
def regrades(request: HttpRequest, slug: str) -> HttpResponse:
    """The open re-grading with what it would change, and earlier ones; to htmx only how far it is."""
    exam = get_staff_exam(request.user, slug)
    batch = open_regrade(exam)
    if request.headers.get("HX-Request") == "true":
        return _progress(request, exam, batch)
    context = {
        "exam": exam,
        "preview": regrade_preview(batch) if batch else None,
        "most": MOST_ROWS,
        "most_slice": f":{MOST_ROWS}",
        "past": regrades_of(exam).exclude(state=BatchState.OPEN)[:MOST_PAST],
        "labels": exam.questions.filter(retired=False).values_list("label", flat=True),
        "released": is_released(exam),
        "may_apply": not is_released(exam) or may_decide(user_of(request), exam),
    }
    return render(request, "exams/regrades.html", context)


@page
@require_POST
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Grade chosen questions of the class again."""
    exam = get_staff_exam(request.user, slug)
    try:
        start_regrade(user_of(request), exam, request.POST.getlist("label"), timezone.now())
    except Conflict as error:
        messages.error(request, error.message)
    return redirect("regrades", slug=slug)


@page
@require_POST
def decide(request: HttpRequest, slug: str) -> HttpResponse:
    """Apply or cancel the batch that the page showed, or grade what it lacks."""
    exam = get_staff_exam(request.user, slug)
    try:
        messages.success(request, _decide(request, _shown(request, exam)))
    except Conflict as error:
        messages.error(request, error.message)
    return redirect("regrades", slug=slug)


def _shown(request: HttpRequest, exam: Exam) -> RegradeBatch:
    """Return the open batch. Raises Conflict if it is not the one that the page showed."""
    batch = open_regrade(exam)
    if batch is None or str(batch.pk) != request.POST.get("batch"):
        raise Conflict(_("This re-grading is closed already, or another one has replaced it; look once more."))
    return batch


def _decide(request: HttpRequest, batch: RegradeBatch) -> str:
    user, now = user_of(request), timezone.now()
    if "apply" in request.POST:
        changed = len(apply_regrade(user, batch, now).changes)
        return ngettext(
            "Applied: %(count)d answer stands otherwise now.",
            "Applied: %(count)d answers stand otherwise now.",
            changed,
        ) % {"count": changed}
    if "cancel" in request.POST:
        cancel_regrade(user, batch, now)
        return _("Cancelled: marks and questions stay as they were.")
    queued = extend_regrade(user, batch, now)
    return ngettext("%(count)d answer queued.", "%(count)d answers queued.", queued) % {"count": queued}


def _progress(request: HttpRequest, exam: Exam, batch: RegradeBatch | None) -> HttpResponse:
    progress = regrade_progress(batch) if batch else None
    response = render(
        request, "exams/parts/regrade_progress.html", {"exam": exam, "progress": progress, "batch": batch}
    )
    if progress is None or not progress.waiting:
        response["HX-Refresh"] = "true"  # the whole page has news now
    return response
