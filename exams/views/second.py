"""Second marking without other points in sight; for instructors: the share, the agreement, the disagreements."""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from exams.access import get_staff_exam, get_taught_exam
from exams.errors import Conflict, InvalidInput, NotFound
from exams.models import Answer, Exam, Question, SecondMark
from exams.selectors.marking import MarkingView, answer_for_marking
from exams.selectors.rubric import rubric_lines
from exams.selectors.second import exam_agreement, percent_of, second_queue, twice_marked
from exams.services.marking import Decision
from exams.services.second import ask_second_marking, check_blind, mark_second, moderate
from exams.views.marking import answer_context, staff_answer
from exams.views.marking_form import read_points
from exams.views.pages import page, user_of


@page
@require_GET
def second_first(request: HttpRequest, slug: str, label: str) -> HttpResponse:
    """Go to the first answer that waits for this second marker; say so if there is none."""
    exam = get_staff_exam(request.user, slug)
    question = _question(exam, label)
    waiting = [row for row in second_queue(user_of(request), question) if not row.done]
    if waiting:
        return redirect("second", slug=slug, label=label, answer_id=waiting[0].answer_id)
    return render(request, "exams/second_empty.html", {"exam": exam, "label": label, "percent": percent_of(question)})


@page
@require_http_methods(["GET", "POST"])
def second(request: HttpRequest, slug: str, label: str, answer_id: int) -> HttpResponse:
    """One answer and its rubric, without anybody's points. A POST marks it, then goes on."""
    exam, found = staff_answer(request, slug, label, answer_id)
    check_blind(user_of(request), found)
    if request.method == "GET":
        return _second_page(request, exam, found)
    keys = [criterion.key for criterion in answer_for_marking(found).spec.criteria]
    try:
        mark_second(user_of(request), found, read_points(request.POST, keys), request.POST.get("note", ""))
    except InvalidInput as error:
        return _second_page(request, exam, found, error)
    messages.success(request, _("Number %(number)s is marked.") % {"number": found.submission.attempt.number})
    return redirect("second-first", slug=slug, label=label)


@page
@require_GET
def agreement(request: HttpRequest, slug: str) -> HttpResponse:
    """How far markers and machine agree, question by question."""
    exam = get_taught_exam(request.user, slug)
    return render(request, "exams/agreement.html", {"exam": exam, "lines": exam_agreement(exam)})


@page
@require_POST
def share(request: HttpRequest, slug: str, label: str) -> HttpResponse:
    """Set which share of a question's answers is marked twice."""
    exam = get_taught_exam(request.user, slug)
    text = request.POST.get("percent", "").strip()
    try:
        if not (text.isascii() and text.isdigit() and len(text) <= 3):
            raise InvalidInput(_("Give a share between 0 and 100 percent."), field="percent")
        ask_second_marking(user_of(request), _question(exam, label), int(text))
        messages.success(request, _("%(label)s: %(percent)s %% are marked twice.") % {"label": label, "percent": text})
    except InvalidInput as error:
        messages.error(request, f"{label}: {error.message}")
    return redirect("agreement", slug=slug)


@page
@require_http_methods(["GET", "POST"])
def settle(request: HttpRequest, slug: str, label: str, answer_id: int) -> HttpResponse:
    """Both marks of an answer side by side. A POST decides between them."""
    _same_exam, found = staff_answer(request, slug, label, answer_id)
    exam = get_taught_exam(request.user, slug)
    if request.method == "GET":
        return _settle_page(request, exam, found)
    keys = [criterion.key for criterion in answer_for_marking(found).spec.criteria]
    try:
        decision = Decision(
            accept=False,
            criteria=read_points(request.POST, keys),
            reason=request.POST.get("reason", ""),
            comment=request.POST.get("comment", ""),
        )
        moderate(user_of(request), found, decision)
    except InvalidInput as error:
        return _settle_page(request, exam, found, error)
    messages.success(request, _("Number %(number)s is settled.") % {"number": found.submission.attempt.number})
    return redirect("agreement", slug=slug)


def _second_page(request: HttpRequest, exam: Exam, found: Answer, error: InvalidInput | None = None) -> HttpResponse:
    view = _blind(answer_for_marking(found))
    queue = second_queue(user_of(request), found.question)
    own = SecondMark.objects.filter(answer=found, by_id=request.user.pk).first()
    given = {f"points-{key}": points for key, points in own.criteria.items()} if own is not None else {}
    context = {
        **answer_context(view, exam),
        "number": view.number,
        "lines": rubric_lines(view, chosen=request.POST.dict() or given),
        "evidence": [],
        "queue": queue,
        "done": sum(row.done for row in queue),
        "note": request.POST.get("note", own.note if own is not None else ""),
        "error": error,
    }
    return render(request, "exams/second.html", context, status=422 if error else 200)


def _settle_page(request: HttpRequest, exam: Exam, found: Answer, error: InvalidInput | None = None) -> HttpResponse:
    twice = twice_marked(found)
    if twice is None or twice.first is None:
        raise Conflict(_("Two people have to mark this answer before there is anything to settle."))
    view = answer_for_marking(found)
    rows = [
        (line, twice.first.criteria.get(line.key), twice.second.criteria.get(line.key))
        for line in rubric_lines(view, chosen=request.POST)
    ]
    context = {
        **answer_context(view, exam),
        "twice": twice,
        "rows": rows,
        "evidence": [],
        "error": error,
        "reason": request.POST.get("reason", ""),
        "comment": request.POST.get("comment", twice.first.comment),
    }
    return render(request, "exams/settle.html", context, status=422 if error else 200)


def _blind(view: MarkingView) -> MarkingView:
    """Return the view as if neither machine nor anybody else had marked."""
    return replace(view, grade=None, reviews=(), learned={})


def _question(exam: Exam, label: str) -> Question:
    found = exam.questions.filter(label=label, retired=False).select_related("exam__course").first()
    if found is None:
        raise NotFound(_("There is no such question in this exam."))
    return found
