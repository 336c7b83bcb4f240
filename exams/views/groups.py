"""Stacks of like answers: look through one, take out exceptions, mark the rest at once."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from exams.access import get_staff_exam
from exams.errors import Conflict, InvalidInput, NotFound
from exams.models import ComparisonKind, Exam, Question, Review
from exams.selectors.groups import groups_of
from exams.selectors.marking import answer_for_marking
from exams.selectors.rubric import rubric_lines
from exams.selectors.stacks import Stack, StackLine, outlook, stack_lines, stack_of, undecided_rows
from exams.services.comparing import ring_comparing
from exams.services.marking import UNDO_STACK_S, take_back
from exams.services.stacks import mark_stack
from exams.views.comparing import comparing_fragment
from exams.views.marking import answer_context
from exams.views.marking_form import read_decision, read_ids
from exams.views.pages import page, user_of

_UNDO = "undo_stack"


@page
@require_http_methods(["GET", "POST"])
def groups(request: HttpRequest, slug: str, label: str) -> HttpResponse:
    """The stacks of a question and one of them open. A POST marks the answers that were left in it."""
    exam = get_staff_exam(request.user, slug)
    question = exam.questions.filter(label=label, retired=False).select_related("live_version", "exam").first()
    if question is None:
        raise NotFound(_("There is no such question in this exam."))
    if request.headers.get("HX-Request") == "true" and request.method == "GET":
        found = groups_of(question)
        return comparing_fragment(request, pending=found.pending, count=found.count)
    if request.method == "GET":
        return _groups_page(request, exam, question)
    keys = (
        [str(criterion["key"]) for criterion in question.live_version.document["criteria"]]
        if question.live_version
        else []
    )
    try:
        decision = read_decision(request.POST, keys)
        reviews = mark_stack(user_of(request), exam, label, read_ids(request.POST, "answer"), decision)
    except (InvalidInput, Conflict) as error:
        return _groups_page(request, exam, question, error)
    request.session[_UNDO] = [review.pk for review in reviews]
    words = ngettext("%(count)s answer is marked.", "%(count)s answers are marked.", len(reviews))
    messages.success(request, words % {"count": len(reviews)})
    return redirect(f"{reverse('groups', args=[slug, label])}?{urlencode([('undo', '1')])}")


@page
@require_POST
def undo_stack(request: HttpRequest, slug: str, label: str) -> HttpResponse:
    """Take back the stack that was marked a moment ago."""
    get_staff_exam(request.user, slug)
    try:
        count = take_back(user_of(request), request.session.pop(_UNDO, []), timezone.now(), stack=True)
        words = ngettext("%(count)s decision is taken back.", "%(count)s decisions are taken back.", count)
        messages.success(request, words % {"count": count})
    except (InvalidInput, Conflict) as error:
        messages.error(request, error.message)
    return redirect("groups", slug=slug, label=label)


def _groups_page(
    request: HttpRequest, exam: Exam, question: Question, error: InvalidInput | Conflict | None = None
) -> HttpResponse:
    undecided = undecided_rows(exam, question.label)
    found = groups_of(question)
    if found.pending:
        ring_comparing(question, ComparisonKind.GROUPS, timezone.now())
    lines = stack_lines(found, undecided)
    line = _chosen(request, lines)
    stack = stack_of(line, undecided) if line is not None else None
    context = {
        "exam": exam,
        "label": question.label,
        "question": question,
        "lines": lines,
        "pending": found.pending,
        "count": found.count,
        "stack": stack,
        "undo": _undoable(request),
        "undo_s": UNDO_STACK_S,
        "error": error,
        "elsewhere": outlook(question, [pk for other in lines if other is not line for pk in other.waiting]),
        **(_stack_context(request, exam, question, stack) if stack is not None else {}),
    }
    return render(request, "exams/groups.html", context, status=422 if error else 200)


def _stack_context(request: HttpRequest, exam: Exam, question: Question, stack: Stack) -> dict[str, object]:
    if stack.typical is None:
        return {}
    view = answer_for_marking(stack.typical)
    lines = rubric_lines(view, chosen=request.POST)
    kept = set(read_ids(request.POST, "answer")) if request.method == "POST" else None
    return {
        **answer_context(view, exam),
        "rubric": lines,
        "evidence": [(line.key, quote) for line in lines for quote in line.evidence],
        "kept": [member.row.answer_id for member in stack.members if kept is None or member.row.answer_id in kept],
        "outlook": outlook(question, stack.line.waiting),
        "reason": request.POST.get("reason", ""),
        "comment": request.POST.get("comment", ""),
    }


def _chosen(request: HttpRequest, lines: tuple[StackLine, ...]) -> StackLine | None:
    """Return the stack that holds the answer in the address or form; otherwise the first with something to decide."""
    named = [
        int(text) for text in (request.GET.get("with", ""),) if text.isascii() and text.isdigit() and len(text) < 19
    ]
    for answer_id in (*read_ids(request.POST, "answer")[:1], *named):
        for line in lines:
            if answer_id in line.group.answer_ids:
                return line
    return lines[0] if lines else None


def _undoable(request: HttpRequest) -> int:
    """Return how many decisions of the stack marked last can be taken back now."""
    if "undo" not in request.GET:
        return 0
    latest = timezone.now().timestamp() - UNDO_STACK_S
    found = Review.objects.kept().filter(pk__in=request.session.get(_UNDO, []), by_id=request.user.pk)
    return sum(created.timestamp() > latest for created in found.values_list("created_at", flat=True))
