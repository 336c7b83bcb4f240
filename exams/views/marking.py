"""Marking one answer after the other: the list of a question, the answer, the rubric."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from exams.access import get_answer_for_marking, get_staff_exam
from exams.errors import Conflict, InvalidInput, NotFound
from exams.models import Answer, Exam, Review
from exams.selectors.answer_text import answer_texts, holds_code
from exams.selectors.attestation import attestation_of
from exams.selectors.history import history
from exams.selectors.learning import asking_order
from exams.selectors.marking import MarkingRow, answer_for_marking, marking_list
from exams.selectors.regrade_requests import contested_answers, open_request, requests_about
from exams.selectors.rubric import rubric_lines
from exams.services.regrade import regrade_answer
from exams.services.regrade_requests import answer_request, check_reply
from exams.services.review import accept_suggestion, override
from exams.views.pages import page, user_of

# What a marker may look at; the word stands in the address.
SHOWS = {
    "waiting": "waiting",
    "useful": "waiting, most useful first",
    "contested": "contested",
    "all": "all",
    "decided": "decided",
}


@dataclass(frozen=True, slots=True)
class Walk:
    """The answers of a question, those of the filter in its order, and the one looked at."""

    rows: tuple[MarkingRow, ...]
    total: int
    place: int | None

    def neighbour(self, step: int) -> MarkingRow | None:
        """Return the answer `step` places on; None at the ends."""
        place = (self.place if self.place is not None else -1) + step
        return self.rows[place] if 0 <= place < len(self.rows) else None


def walk(exam: Exam, label: str, show: str, answer_id: int = 0) -> Walk:
    """Return the answers to go through; the one looked at is always among them.

    They stand in the order of their numbers, or of what a mark of them would teach ("useful")."""
    useful = {pk: place for place, pk in enumerate(asking_order(exam, label))} if show == "useful" else {}
    everything = sorted(marking_list(exam, label), key=lambda row: (useful.get(row.answer_id, len(useful)), row.number))
    kept = {"waiting": _waits, "useful": _waits, "decided": _is_decided}.get(show)
    rows = tuple(row for row in everything if kept is None or kept(row) or row.answer_id == answer_id)
    if show == "contested":
        contested = contested_answers(exam, label) | {answer_id}
        rows = tuple(row for row in everything if row.answer_id in contested)
    places = [place for place, row in enumerate(rows) if row.answer_id == answer_id]
    return Walk(rows, len(everything), places[0] if places else None)


def _waits(row: MarkingRow) -> bool:
    return row.waits


def _is_decided(row: MarkingRow) -> bool:
    return row.effective.is_decided


@page
@require_GET
def first(request: HttpRequest, slug: str, label: str) -> HttpResponse:
    """Go to the first answer of the filter; say so if there is none."""
    exam = get_staff_exam(request.user, slug)
    show = _show(request)
    rows = walk(exam, label, show).rows
    if rows:
        return _to(exam, label, rows[0].answer_id, show)
    if not exam.questions.filter(label=label).exists():
        raise NotFound(_("There is no such question in this exam."))
    return render(request, "exams/marking_empty.html", {"exam": exam, "label": label, "show": show})


@page
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, slug: str, label: str, answer_id: int) -> HttpResponse:
    """One answer with its rubric. A POST accepts or overrides, then goes on to the next."""
    exam, found = _answer(request, slug, label, answer_id)
    show = _show(request)
    if request.method == "GET":
        return _marking_page(request, exam, found, show)
    following = walk(exam, label, show, answer_id).neighbour(1)
    try:
        _decide(request, found)
    except (InvalidInput, Conflict) as error:
        return _marking_page(request, exam, found, show, error=error)
    messages.success(request, _("Number {number} is marked.").format(number=found.submission.attempt.number))
    if following is None:
        return redirect(reverse("mark-question", args=[slug, label]) + "?" + urlencode({"show": show}))
    return _to(exam, label, following.answer_id, show)


@page
@require_POST
def grade_again(request: HttpRequest, slug: str, label: str, answer_id: int) -> HttpResponse:
    """Queue a new grading of this answer."""
    exam, found = _answer(request, slug, label, answer_id)
    try:
        regrade_answer(user_of(request), found, timezone.now())
        messages.success(request, _("Queued: it is graded again. Earlier gradings stay in the history."))
    except Conflict as error:
        messages.error(request, error.message)
    return _to(exam, label, answer_id, _show(request))


def _marking_page(
    request: HttpRequest, exam: Exam, found: Answer, show: str, *, error: InvalidInput | Conflict | None = None
) -> HttpResponse:
    view = answer_for_marking(found)
    going = walk(exam, found.question.label, show, found.pk)
    lines = rubric_lines(view, chosen=request.POST)
    context = {
        "exam": exam,
        "view": view,
        "label": found.question.label,
        "walk": going,
        "show": show,
        "shows": SHOWS,
        "previous": going.neighbour(-1),
        "following": going.neighbour(1),
        "lines": lines,
        "evidence": [(line.key, quote) for line in lines for quote in line.evidence],
        "mono": holds_code(view.version),
        "texts": answer_texts(view.version, found.fields),
        "events": history(view),
        "how": attestation_of(view.grade) if view.grade else None,
        "error": error,
        "requests": requests_about(found),
        "reply": request.POST.get("reply", ""),
        "reason": request.POST.get("reason", ""),
        "comment": request.POST.get("comment", view.reviews[0].comment if view.reviews else ""),
        "files_url": reverse("question", args=[exam.slug, found.question.label]) + "files/",
    }
    return render(request, "exams/marking.html", context, status=422 if error else 200)


def _decide(request: HttpRequest, found: Answer) -> None:
    """Review the answer; if its student asked for a new look, answer that too."""
    contested = open_request(found) is not None
    reply = check_reply(request.POST.get("reply", "")) if contested else ""
    review = _review(request, found)
    if contested:
        answer_request(user_of(request), found, reply, timezone.now(), review=review)


def _review(request: HttpRequest, found: Answer) -> Review:
    """Accept if asked or if nothing differs from the suggestion, otherwise override."""
    comment = request.POST.get("comment", "")
    view = answer_for_marking(found)
    criteria = _criteria(request.POST, [criterion.key for criterion in view.spec.criteria])
    suggested = {row.key: row.points for row in view.grade.criteria.all()} if view.grade else {}
    if "accept" in request.POST or (criteria == suggested and not request.POST.get("reason", "").strip()):
        return accept_suggestion(user_of(request), found, comment)
    return override(user_of(request), found, criteria=criteria, reason=request.POST.get("reason", ""), comment=comment)


def _criteria(post: Mapping[str, str], keys: list[str]) -> dict[str, Decimal]:
    """Return the points chosen for each criterion. Raises InvalidInput for what is no number."""
    given = {}
    for key in keys:
        text = post.get(f"points-{key}", "").strip()
        try:
            if text:
                given[key] = Decimal(text)
        except InvalidOperation:
            raise InvalidInput(_("This is no number of points."), field=f"criteria.{key}") from None
    return given


def _answer(request: HttpRequest, slug: str, label: str, answer_id: int) -> tuple[Exam, Answer]:
    exam = get_staff_exam(request.user, slug)
    found = get_answer_for_marking(request.user, answer_id)
    if found.submission.attempt.exam_id != exam.pk or found.question.label != label:
        raise NotFound(_("There is no such answer to this question."))
    return exam, found


def _show(request: HttpRequest) -> str:
    show = request.GET.get("show", "waiting")
    return show if show in SHOWS else "waiting"


def _to(exam: Exam, label: str, answer_id: int, show: str) -> HttpResponseRedirect:
    address = reverse("mark-answer", args=[exam.slug, label, answer_id])
    return HttpResponseRedirect(f"{address}?{urlencode({'show': show})}")
