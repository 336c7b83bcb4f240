"""An exam from the markers' side: dashboard, class list, release."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from exams.access import get_staff_exam, is_admin, role_in
from exams.errors import Conflict
from exams.models import Exam, Role
from exams.selectors.dashboard import Dashboard, class_list, exam_dashboard
from exams.selectors.judge import judge_line
from exams.selectors.operations import QueueLine, queue_line
from exams.selectors.pace import marking_pace
from exams.selectors.regrade import open_regrade
from exams.services.audit import write_view
from exams.services.batch import accept_suggestions, retry_failed
from exams.services.release import release, withdraw
from exams.templatetags.class_table import Column
from exams.views.pages import page, user_of

# A table of so many rows is still quick to draw and to search by eye.
ROWS = 100
POLL_S = 2
# A class of a thousand costs a tenth of a second of the server's time a look: then fewer looks.
POLL_LARGE_S = 6
LARGE_ANSWERS = 2_000
# With nothing on its way only a new hand-in changes the page.
POLL_IDLE_S = 15


@page
@require_GET
def dashboard(request: HttpRequest, slug: str) -> HttpResponse:
    """One row a question; to htmx only the part that changes."""
    exam = get_staff_exam(request.user, slug)
    queue, board = queue_line(exam), exam_dashboard(exam)
    context = {
        "exam": exam,
        "board": board,
        "queue": queue,
        "judge": judge_line(exam),
        "pace": marking_pace(exam, board.waiting_for_people),
        "regrade": open_regrade(exam),
        "poll_s": poll_s(queue, board),
        "may_release": may_release(request, exam),
        "now": timezone.now(),
    }
    partial = request.headers.get("HX-Request") == "true"
    return render(request, "exams/parts/dashboard_body.html" if partial else "exams/dashboard.html", context)


@page
@require_GET
def class_table(request: HttpRequest, slug: str) -> HttpResponse:
    """Students by anonymous number, a column a question, a hundred at a time."""
    exam = get_staff_exam(request.user, slug)
    rows = class_list(exam)
    write_view(user_of(request).pk, "class.viewed", exam, timezone.now())
    if request.GET.get("sort") == "points":
        rows = tuple(sorted(rows, key=lambda row: (-row.points, row.number)))
    labels = tuple(exam.questions.filter(retired=False).values_list("label", flat=True))
    columns = [Column(label, reverse("mark-question", args=[slug, label])) for label in labels]
    shown = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    context = {"exam": exam, "rows": shown, "columns": columns, "sort": request.GET.get("sort", "number")}
    return render(request, "exams/class.html", context)


@page
@require_POST
def decide_release(request: HttpRequest, slug: str) -> HttpResponse:
    """Release results, or withdraw them."""
    exam = get_staff_exam(request.user, slug)
    try:
        if "withdraw" in request.POST:
            withdraw(user_of(request), exam)
            messages.success(request, _("Withdrawn: students see states only."))
        else:
            release(user_of(request), exam)
            messages.success(request, _("Released: students see their points and feedback now."))
    except Conflict as error:
        messages.error(request, error.message)
    return redirect("dashboard", slug=slug)


@page
@require_POST
def accept_many(request: HttpRequest, slug: str, label: str) -> HttpResponse:
    """Accept every suggestion of a question."""
    exam = get_staff_exam(request.user, slug)
    accepted = accept_suggestions(user_of(request), exam, label)
    words = ngettext("{label}: {count} suggestion accepted.", "{label}: {count} suggestions accepted.", accepted)
    messages.success(request, words.format(label=label, count=accepted))
    return redirect("dashboard", slug=slug)


@page
@require_POST
def retry_many(request: HttpRequest, slug: str, label: str) -> HttpResponse:
    """Grade again what failed on our side."""
    exam = get_staff_exam(request.user, slug)
    retried = retry_failed(user_of(request), exam, label, timezone.now())
    words = ngettext(
        "{label}: {count} failed grading queued again.", "{label}: {count} failed gradings queued again.", retried
    )
    messages.success(request, words.format(label=label, count=retried))
    return redirect("dashboard", slug=slug)


def poll_s(queue: QueueLine, board: Dashboard) -> int:
    """Return after how many seconds the dashboard should ask again."""
    if not queue.busy:
        return POLL_IDLE_S
    return POLL_LARGE_S if sum(board.counts.values()) > LARGE_ANSWERS else POLL_S


def may_release(request: HttpRequest, exam: Exam) -> bool:
    """Return whether to offer the release buttons; the service decides for good."""
    return is_admin(request.user) or role_in(request.user, exam.course) is Role.INSTRUCTOR
