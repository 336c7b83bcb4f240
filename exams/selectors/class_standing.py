"""How a whole class stands: what `effective_of` says of every student's newest submission, kept while it is true.

A class of a thousand has 24,000 answers; working them out takes a quarter of a second, and nearly all of them stand as
they did a moment ago. So each submission's standings are kept in this process beside its marks: figures about the rows
that the rule reads, asked for anew at each call. Only submissions whose marks differ are worked out again.

Why the marks miss nothing: runs are only added, and go queued -> running -> done | failed, each claim counting a try, so
no two moments of a submission have the same runs and tries in the same states; reviews and withdrawals are only added;
answers, grades and versions never change. What an exam may change (live versions, retired questions, thresholds, states
of re-gradings) is compared as it is. `error` may change afterwards, and is not kept.
"""

from collections import Counter, OrderedDict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from threading import Lock

from django.db import connection
from django.db.models import Count, Max, Sum

from exams.models import Answer, Exam, GradingRun, Review, Submission
from exams.selectors.effective import Effective, Standing, effective_of, total_points

# Exams kept: a class of a thousand takes some ten megabytes.
_MOST_KEPT = 4
# Ids in one query: below what SQLite takes as parameters.
_IDS = 5_000
_UNDER_WAY = (Standing.QUEUED, Standing.GRADING)

Marks = tuple[object, ...]


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class SubmissionStanding:
    """One student's newest submission, the same object for as long as it stands like this. `points`: decided ones, `pending`: the worth of what is not decided.

    `so_far`: points with suggestions. `is_graded`: the machine is through with it."""

    submission_id: int
    answers: Mapping[str, Effective]
    points: Decimal
    max: Decimal
    pending: Decimal
    so_far: Decimal
    is_decided: bool
    is_graded: bool


@dataclass(frozen=True, slots=True)
class QuestionFigures:
    """One question: its answers by standing, the mean of their points, suggestions included (None: no points yet).

    `failed_runs`: the runs of those that failed on our side."""

    counts: Counter[Standing]
    mean: Decimal | None
    failed_runs: tuple[int | None, ...]


class ClassStanding:
    """An exam's newest submissions that have runs, by id. The same object is returned as long as it is true."""

    def __init__(self, submissions: Mapping[int, SubmissionStanding]) -> None:
        self.submissions = submissions

    def __iter__(self) -> Iterator[Effective]:
        """Yield every answer's standing, without its error."""
        return (one for found in self.submissions.values() for one in found.answers.values())

    @cached_property
    def by_question(self) -> Mapping[int, tuple[Effective, ...]]:
        """Return the standings by question."""
        found: dict[int, list[Effective]] = {}
        for one in self:
            found.setdefault(one.question_id, []).append(one)
        return {question_id: tuple(listed) for question_id, listed in found.items()}

    @cached_property
    def figures(self) -> Mapping[int, QuestionFigures]:
        """Return the figures by question."""
        return {question_id: _figures(listed) for question_id, listed in self.by_question.items()}


@dataclass(frozen=True, slots=True)
class _Kept:
    """A class as it was worked out. `terms`: what the whole exam has in it; `marks`: of each submission."""

    terms: frozenset[tuple[object, ...]]
    marks: Mapping[int, Marks]
    standing: ClassStanding


_KEPT: OrderedDict[int, _Kept] = OrderedDict()
_LOCK = Lock()


def class_standing(exam: Exam) -> ClassStanding:
    """Return how the newest submissions of all students stand. Six queries, and two more where anything changed.

    Within a transaction nothing is kept: what is read there may never come to be."""
    if connection.in_atomic_block:
        return ClassStanding(_work_out(exam, _newest(exam)))
    terms, marks = _terms(exam), _marks(exam)  # before the rows themselves, which can then only be newer
    kept = _KEPT.get(exam.pk)
    if kept is None or kept.terms != terms:
        kept = _Kept(terms, {}, ClassStanding({}))
    same = {pk for pk, found in marks.items() if kept.marks.get(pk) == found}
    if len(same) == len(marks) == len(kept.marks):
        return kept.standing
    new, old = _work_out(exam, marks.keys() - same), kept.standing.submissions
    standings = {pk: found for pk in marks if (found := old.get(pk) if pk in same else new.get(pk)) is not None}
    return _keep(exam, _Kept(terms, marks, ClassStanding(standings)))


def _figures(answers: Sequence[Effective]) -> QuestionFigures:
    known = [one.points for one in answers if one.points is not None]
    return QuestionFigures(
        counts=Counter(one.standing for one in answers),
        mean=sum(known, Decimal(0)) / len(known) if known else None,
        failed_runs=tuple(one.run_id for one in answers if one.standing is Standing.FAILED),
    )


def _keep(exam: Exam, kept: _Kept) -> ClassStanding:
    with _LOCK:
        _KEPT[exam.pk] = kept
        _KEPT.move_to_end(exam.pk)
        while len(_KEPT) > _MOST_KEPT:
            _KEPT.popitem(last=False)
    return kept.standing


def _terms(exam: Exam) -> frozenset[tuple[object, ...]]:
    """Return what the rule reads of the exam itself."""
    questions = exam.questions.order_by().values_list("pk", "label", "live_version_id", "retired", "threshold")
    return frozenset([*questions, *exam.regrades.order_by().values_list("pk", "state")])


def _marks(exam: Exam) -> dict[int, Marks]:
    """Return the marks of every newest submission, by its id."""
    of_exam = {"answer__submission__attempt__exam": exam}
    runs = GradingRun.objects.filter(**of_exam).values_list("answer__submission", "state", "batch")
    reviews = Review.objects.filter(**of_exam).order_by().values_list("answer__submission")
    marks: dict[int, Marks] = {pk: () for pk in _newest(exam)}
    for pk, *found in runs.annotate(Count("pk"), Max("pk"), Sum("tries")).order_by("state", "batch"):
        if pk in marks:
            marks[pk] = (*marks[pk], *found)
    for pk, *found in reviews.annotate(Count("pk"), Max("pk"), Count("withdrawal")):
        if pk in marks:
            marks[pk] = (*marks[pk], *found)
    return marks


def _newest(exam: Exam) -> list[int]:
    """Return the newest submission of every student, in the order of their attempts."""
    newest = Submission.objects.filter(attempt__exam=exam).values_list("attempt").annotate(Max("pk"))
    return [pk for _, pk in newest.order_by("attempt")]


def _work_out(exam: Exam, submission_ids: Collection[int]) -> dict[int, SubmissionStanding]:
    """Return how these submissions of the exam stand; those without runs are left out."""
    labels = dict(exam.questions.filter(retired=False).values_list("pk", "label"))
    ids, found = sorted(submission_ids), dict[int, dict[str, Effective]]()
    for start in range(0, len(ids), _IDS):
        answers = Answer.objects.filter(submission__in=ids[start : start + _IDS], question__retired=False)
        for one in effective_of(answers).values():
            kept = one._replace(error="") if one.error else one
            found.setdefault(one.submission_id, {})[labels[one.question_id]] = kept
    return {pk: _submission(pk, standings) for pk, standings in found.items()}


def _submission(submission_id: int, answers: Mapping[str, Effective]) -> SubmissionStanding:
    listed = list(answers.values())
    points, most, pending = total_points(listed)
    return SubmissionStanding(
        submission_id=submission_id,
        answers=answers,
        points=points,
        max=most,
        pending=pending,
        so_far=sum((one.points for one in listed if one.points is not None), Decimal(0)),
        is_decided=all(one.is_decided for one in listed),
        is_graded=not any(one.standing in _UNDER_WAY for one in listed),
    )
