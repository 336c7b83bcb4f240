"""Marking one answer after the other: the list of a question, the answer, the rubric."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from exams.access import get_answer_for_marking, get_staff_exam
from exams.errors import Conflict, InvalidInput, NotFound
from exams.models import Answer, ComparisonKind, Exam, Review
from exams.selectors.answer_text import answer_texts, holds_code
from exams.selectors.attestation import attestation_of
from exams.selectors.comments import kept_comments
from exams.selectors.groups import answer_groups
from exams.selectors.history import history
from exams.selectors.marking import MarkingView, answer_for_marking
from exams.selectors.presence import Seen, company_of, read_seen
from exams.selectors.regrade_requests import open_request, requests_about
from exams.selectors.rubric import rubric_lines
from exams.selectors.walk import pace_s, walk
from exams.services.comparing import ring_comparing
from exams.services.marking import UNDO_S, decide, note_presence, take_back
from exams.services.regrade import regrade_answer
from exams.services.regrade_requests import answer_request, check_reply
from exams.views.marking_form import read_decision, read_ids
from exams.views.pages import page, user_of

# What a marker may look at; the word stands in the address.
SHOWS = {
    "waiting": gettext_lazy("waiting"),
    "useful": gettext_lazy("waiting, most useful first"),
    "contested": gettext_lazy("contested"),
    "all": gettext_lazy("all"),
    "decided": gettext_lazy("decided"),
}
# The page fetches the next answer ahead of time; nobody has looked at it then.
_AHEAD = "X-Karakter-Ahead"
# The page saves in the background while the next answer is shown already.
_BEHIND = "X-Karakter-Behind"


@page
@require_GET
def first(request: HttpRequest, slug: str, label: str) -> HttpResponse:
    """Go to the first answer of the filter; say so if there is none."""
    exam = get_staff_exam(request.user, slug)
    show = _show(request)
    rows = walk(exam, label, show).rows
    if rows:
        undo = _undo(request)
        address = reverse("mark-answer", args=[slug, label, rows[0].answer_id])
        return _with_undo(address, show, undo) if undo else _to(exam, label, rows[0].answer_id, show)
    if not exam.questions.filter(label=label).exists():
        raise NotFound(_("There is no such question in this exam."))
    context = {"exam": exam, "label": label, "show": show, "undo": _undo(request)}
    return render(request, "exams/marking_empty.html", context)


@page
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, slug: str, label: str, answer_id: int) -> HttpResponse:
    """One answer with its rubric. A POST accepts or overrides, then goes on to the next."""
    exam, found = staff_answer(request, slug, label, answer_id)
    show = _show(request)
    if request.method == "GET":
        if _AHEAD not in request.headers:
            note_presence(user_of(request), found, timezone.now())
        return _marking_page(request, exam, found, show)
    following = None if _BEHIND in request.headers else walk(exam, label, show, answer_id).neighbour(1)
    try:
        review = _decide(request, found)
    except (InvalidInput, Conflict) as error:
        return _marking_page(request, exam, found, show, error=error)
    if _BEHIND in request.headers:
        return render(request, "exams/parts/undo.html", {"undo": review, **_place(exam, label, show)})
    if following is None:
        return _with_undo(reverse("mark-question", args=[slug, label]), show, review)
    return _with_undo(reverse("mark-answer", args=[slug, label, following.answer_id]), show, review)


@page
@require_POST
def presence(request: HttpRequest, slug: str, label: str, answer_id: int) -> HttpResponse:
    """Note that the answer is open here; say who else is at it, and what changed since it was loaded."""
    _exam, found = staff_answer(request, slug, label, answer_id)
    now = timezone.now()
    note_presence(user_of(request), found, now)
    company = company_of(user_of(request), found, read_seen(request.POST.get("seen", "")), now)
    return render(request, "exams/parts/company.html", {"company": company})


@page
@require_POST
def undo(request: HttpRequest, slug: str, label: str) -> HttpResponse:
    """Take back the decision of a moment ago, and go to its answer."""
    exam = get_staff_exam(request.user, slug)
    ids = read_ids(request.POST, "review")[:1]
    review = Review.objects.filter(pk__in=ids, by_id=request.user.pk, answer__question__label=label).first()
    if review is None:
        messages.error(request, _("There is no decision of yours to take back."))
        return _to_first(exam, label, _show(request))
    _same_exam, found = staff_answer(request, slug, label, review.answer_id)
    try:
        take_back(user_of(request), [review.pk], timezone.now())
        messages.success(request, _("Taken back. What stood before counts again."))
    except (Conflict, InvalidInput) as error:
        messages.error(request, error.message)
    return _to(exam, label, found.pk, _show(request))


@page
@require_POST
def grade_again(request: HttpRequest, slug: str, label: str, answer_id: int) -> HttpResponse:
    """Queue a new grading of this answer."""
    exam, found = staff_answer(request, slug, label, answer_id)
    try:
        regrade_answer(user_of(request), found, timezone.now())
        messages.success(request, _("Queued: it is graded again. Earlier gradings stay in the history."))
    except Conflict as error:
        messages.error(request, error.message)
    return _to(exam, label, answer_id, _show(request))


def staff_answer(request: HttpRequest, slug: str, label: str, answer_id: int) -> tuple[Exam, Answer]:
    """Return the exam and the answer of an address. Raises NotFound, also if they do not belong together."""
    exam = get_staff_exam(request.user, slug)
    found = get_answer_for_marking(request.user, answer_id)
    if found.submission.attempt.exam_id != exam.pk or found.question.label != label:
        raise NotFound(_("There is no such answer to this question."))
    return exam, found


def answer_context(view: MarkingView, exam: Exam) -> dict[str, object]:
    """Return what the part with the answer's text needs, on whatever page it stands."""
    label = view.answer.question.label
    return {
        "exam": exam,
        "view": view,
        "label": label,
        "mono": holds_code(view.version),
        "texts": answer_texts(view.version, view.answer.fields),
        "files_url": reverse("question", args=[exam.slug, label]) + "files/",
    }


def _marking_page(
    request: HttpRequest, exam: Exam, found: Answer, show: str, *, error: InvalidInput | Conflict | None = None
) -> HttpResponse:
    view, label = answer_for_marking(found), found.question.label
    seen = Seen(view.effective.grade_id, view.effective.review_id)
    going = walk(exam, label, show, found.pk)
    lines = rubric_lines(view, chosen=request.POST)
    groups = answer_groups(exam, label)
    if groups.pending:
        ring_comparing(found.question, ComparisonKind.GROUPS, timezone.now())
    context = {
        **answer_context(view, exam),
        **_place(exam, label, show),
        "walk": going,
        "shows": SHOWS,
        "previous": going.neighbour(-1),
        "following": going.neighbour(1),
        "alike": groups.size_around(found.pk),
        "pace_s": pace_s(user_of(request), exam, label),
        "lines": lines,
        "evidence": [(line.key, quote) for line in lines for quote in line.evidence],
        "events": history(view),
        "how": attestation_of(view.grade) if view.grade else None,
        "seen": seen.text,
        "company": company_of(user_of(request), found, seen, timezone.now()),
        "comments": kept_comments(exam, label),
        "error": error,
        "undo": _undo(request),
        "requests": requests_about(found),
        "reply": request.POST.get("reply", ""),
        "reason": request.POST.get("reason", ""),
        "comment": request.POST.get("comment", view.reviews[0].comment if view.reviews else ""),
    }
    return render(request, "exams/marking.html", context, status=422 if error else 200)


def _place(exam: Exam, label: str, show: str) -> dict[str, object]:
    return {"exam": exam, "label": label, "show": show, "undo_s": UNDO_S}


def _decide(request: HttpRequest, found: Answer) -> Review:
    """Review the answer; if its student asked for a new look, answer that too."""
    contested = open_request(found) is not None
    reply = check_reply(request.POST.get("reply", "")) if contested else ""
    keys = [criterion.key for criterion in answer_for_marking(found).spec.criteria]
    seen = read_seen(request.POST.get("seen", ""))
    review = decide(user_of(request), found, read_decision(request.POST, keys), seen)
    if contested:
        answer_request(user_of(request), found, reply, timezone.now(), review=review)
    return review


def _undo(request: HttpRequest) -> Review | None:
    """Return the user's decision that the address offers to take back, if it was a moment ago."""
    text = request.GET.get("done", "")
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        return None
    found = (
        Review.objects.kept().filter(pk=int(text), by_id=request.user.pk).select_related("answer__submission__attempt")
    )
    review = found.first()
    fresh = review is not None and (timezone.now() - review.created_at).total_seconds() < UNDO_S
    return review if fresh else None


def _show(request: HttpRequest) -> str:
    show = request.GET.get("show", "waiting")
    return show if show in SHOWS else "waiting"


def _with_undo(address: str, show: str, review: Review) -> HttpResponse:
    return redirect(f"{address}?{urlencode([('show', show), ('done', str(review.pk))])}")


def _to_first(exam: Exam, label: str, show: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse('mark-question', args=[exam.slug, label])}?{urlencode({'show': show})}")


def _to(exam: Exam, label: str, answer_id: int, show: str) -> HttpResponseRedirect:
    address = reverse("mark-answer", args=[exam.slug, label, answer_id])
    return HttpResponseRedirect(f"{address}?{urlencode({'show': show})}")
