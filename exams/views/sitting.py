"""A student's exam: the list, one question with its form, drafts, hand-in, receipt."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from exams.access import get_attempt, get_exam, get_submission, is_staff_of
from exams.arrival import first_came
from exams.errors import DomainError, InvalidInput, NotFound, WindowClosed
from exams.forms import inputs_of, posted_fields, posted_files
from exams.models import Attempt, Draft, DraftFile, Exam, QuestionVersion
from exams.selectors.drafts import question_draft
from exams.selectors.reading import read_field
from exams.selectors.sitting import QuestionLine, Sitting, own_attempt, receipt_lines, sitting
from exams.selectors.trying import trying_of
from exams.services.attempts import (
    Window,
    check_begun,
    open_attempt,
    remove_draft_file,
    save_draft,
    save_draft_file,
    window,
)
from exams.services.figures import LARGEST_FIGURE_BYTES
from exams.services.submit import submit_drafts
from exams.specs import form_fields
from exams.views.pages import figure_response, page, sent_on, user_of


@dataclass(frozen=True, slots=True)
class Desk:
    """What lies before the student: exam, own attempt if started, window, questions."""

    exam: Exam
    attempt: Attempt | None
    window: Window
    sitting: Sitting

    @property
    def open(self) -> bool:
        """Return whether answers are taken now."""
        return self.window.is_open(timezone.now())

    @property
    def own_attempt(self) -> Attempt:
        """Return the student's attempt; `desk_of` has seen to it that there is one."""
        assert self.attempt is not None
        return self.attempt

    @property
    def stage(self) -> str:
        """Return where the student's time stands: early, open, grace, late or closed."""
        now = timezone.now()
        stages = (
            (now < self.window.opens, "early"),
            (now <= self.window.closes, "open"),
            (now <= self.window.in_time_until, "grace"),
            (now <= self.window.last, "late"),
        )
        return next((name for holds, name in stages if holds), "closed")

    @property
    def early(self) -> bool:
        """Return whether the exam has not opened yet."""
        return timezone.now() < self.window.opens

    def line(self, label: str) -> QuestionLine:
        """Return the question with this label. Raises NotFound."""
        for line in self.sitting.lines:
            if line.label == label:
                return line
        raise NotFound(_("There is no such question in this exam."))

    def neighbour(self, label: str, step: int) -> QuestionLine | None:
        """Return the question before (-1) or after (1) this one; None at the ends."""
        place = [line.label for line in self.sitting.lines].index(label) + step
        return self.sitting.lines[place] if 0 <= place < len(self.sitting.lines) else None


def desk_of(request: HttpRequest, slug: str, *, started: bool = True) -> Desk:
    """Return the student's desk. Raises NotFound; with `started` also if there is no attempt yet, and WindowClosed
    before the exam opens. Without `started` an attempt that staff made ahead of time is left out until then."""
    user, now = user_of(request), timezone.now()
    exam = get_exam(user, slug)
    attempt = get_attempt(user, slug) if started else own_attempt(user, exam)
    if started:
        check_begun(exam.opens_at, now)
    elif now < exam.opens_at:
        attempt = None
    return Desk(exam, attempt, window(exam, attempt), sitting(attempt, exam))


@page
@require_GET
def exam(request: HttpRequest, slug: str) -> HttpResponse:
    """The first page of an exam; staff go to their dashboard."""
    if is_staff_of(request.user, get_exam(request.user, slug).course):
        return redirect("dashboard", slug=slug)
    return render(request, "exams/exam.html", {"desk": desk_of(request, slug, started=False), "now": timezone.now()})


@page
@require_POST
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Open the attempt and go to the first question."""
    user = user_of(request)
    found = get_exam(user, slug)
    attempt = open_attempt(user, found, timezone.now())
    lines = sitting(attempt, found).lines
    return redirect("question", slug=slug, label=lines[0].label) if lines else redirect("exam", slug=slug)


@page
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, slug: str, label: str) -> HttpResponse:
    """One question. A plain POST saves the draft and, if asked, goes on to the next question."""
    desk = desk_of(request, slug)
    line = desk.line(label)
    if request.method == "GET":
        return _question_page(request, desk, line)
    try:
        save_posted(request, desk, line)
    except (InvalidInput, WindowClosed) as error:
        return _question_page(request, desk, line, error=error)
    following = desk.neighbour(label, 1) if "next" in request.POST else None
    return redirect("question", slug=slug, label=following.label if following else label)


@page
@require_POST
def draft(request: HttpRequest, slug: str, label: str) -> HttpResponse:
    """Save the draft from htmx; answers with the line under the form and the question's new state."""
    desk = desk_of(request, slug)
    line = desk.line(label)
    try:
        saved = save_posted(request, desk, line)
    except (InvalidInput, WindowClosed) as error:
        return render(request, "exams/parts/draft_refused.html", {"error": error}, status=422)
    fresh = desk_of(request, slug)
    response = render(request, "exams/parts/draft_saved.html", {"desk": fresh, "line": fresh.line(label)})
    response["Draft-Saved-At"] = timezone.localtime(saved.updated_at).isoformat()  # as the page's own data-saved-at
    return response


@page
@require_POST
def read(request: HttpRequest, slug: str, label: str) -> HttpResponse:
    """How one field's text is understood, before anything is saved."""
    version = _version(desk_of(request, slug).line(label))
    name = request.GET.get("field", "")
    text = posted_fields(version, request.POST).get(name, "")
    return render(request, "exams/fields/reading.html", {"reading": read_field(version, name, text[:20_000])})


@page
@require_http_methods(["GET", "POST"])
def figure(request: HttpRequest, slug: str, label: str, field: str) -> HttpResponse:
    """The figure in the draft; a POST keeps one just chosen and answers with the field as it then stands."""
    desk = desk_of(request, slug)
    line = desk.line(label)
    if request.method == "GET":
        return figure_response(
            DraftFile.objects.filter(draft__attempt=desk.attempt, draft__question=line.question, field=field).first()
        )
    error = ""
    try:
        save_posted(request, desk, line)
    except (InvalidInput, WindowClosed) as refused:
        error = refused.message
    kept = question_draft(desk.own_attempt, line.question)
    inputs = inputs_of(_version(line), kept.values, files=kept.files, errors={field: error})
    found = next((entry for entry in inputs if entry.field.name == field), None)
    if found is None:
        raise NotFound(_("There is no such field in this question."))
    context = {"input": found, "locked": not desk.open, **_addresses(desk.exam, line)}
    return render(request, found.template, context, status=422 if error else 200)


@page
@require_http_methods(["GET", "POST"])
def hand_in(request: HttpRequest, slug: str) -> HttpResponse:
    """What would be handed in; a POST hands it in and shows the receipt."""
    desk = desk_of(request, slug)
    if request.method == "GET":
        return render(request, "exams/hand_in.html", {"desk": desk})
    try:
        now = timezone.now()
        submission = submit_drafts(desk.own_attempt, now, came=first_came(request, now))
    except DomainError as error:
        context = {"desk": desk, "error": error.message}
        return render(request, "exams/hand_in.html", context, status=422)
    messages.success(request, _("Handed in. This page is your receipt."))
    return sent_on(request, "receipt", slug=slug, submission_id=submission.pk)


@page
@require_GET
def receipt(request: HttpRequest, slug: str, submission_id: int) -> HttpResponse:
    """The receipt of one hand-in: digest, time, and what was in it."""
    submission = get_submission(user_of(request), submission_id)
    desk = desk_of(request, slug)
    if submission.attempt_id != desk.own_attempt.pk:
        raise NotFound(_("There is no such receipt."))
    context = {"desk": desk, "submission": submission, "lines": receipt_lines(submission)}
    return render(request, "exams/receipt.html", context)


def _question_page(
    request: HttpRequest, desk: Desk, line: QuestionLine, *, error: DomainError | None = None
) -> HttpResponse:
    version = _version(line)
    kept = question_draft(desk.own_attempt, line.question)
    values = {**kept.values, **posted_fields(version, request.POST)}
    errors = {error.field: error.message} if error is not None else {}
    context = {
        "desk": desk,
        "line": line,
        "version": version,
        "draft": kept,
        "inputs": inputs_of(version, values, files=kept.files, errors=errors),
        "file_inputs": ",".join(f"file-{field}" for field in kept.figure_fields),
        "form_error": error.message if error is not None and error.field not in kept.field_names else "",
        "previous": desk.neighbour(line.label, -1),
        "following": desk.neighbour(line.label, 1),
        "locked": not desk.open,
        "trying": trying_of(desk.own_attempt, line.question),
        **_addresses(desk.exam, line),
    }
    return render(request, "exams/question.html", context, status=422 if error else 200)


def save_posted(request: HttpRequest, desk: Desk, line: QuestionLine) -> Draft:
    """Save what the POST holds: texts, figures, a figure to remove; return the draft."""
    attempt, version, now = desk.own_attempt, _version(line), timezone.now()
    draft = save_draft(attempt, line.question, posted_fields(version, request.POST), now)
    for field, sent in posted_files(version, request.FILES).items():
        save_draft_file(
            attempt,
            line.question,
            field=field,
            name=sent.name or "figure",
            content=sent.read(LARGEST_FIGURE_BYTES + 1),
            now=now,
        )
    if request.POST.get("remove") in {field.name for field in form_fields(version)}:
        remove_draft_file(attempt, line.question, field=request.POST["remove"], now=now)
    return draft


def _addresses(exam: Exam, line: QuestionLine) -> dict[str, str]:
    here = {"slug": exam.slug, "label": line.label}
    return {
        "read_url": reverse("read", kwargs=here),
        "figure_url": reverse("question", kwargs=here) + "figure/",
        "files_url": reverse("question", kwargs=here) + "files/",
    }


def _version(line: QuestionLine) -> QuestionVersion:
    version = line.question.live_version
    assert version is not None
    return version
