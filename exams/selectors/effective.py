"""How answers stand: the one rule of which points count, for any number of answers in two queries.

The newest review that nobody took back counts. Without one, the grade of the newest done run: of the live version
if it has one, otherwise of the newest version that has (an import alone takes nobody's points away). Runs of a re-grading
of the class have a say only once that is applied.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, IntegerField, Max, Q, QuerySet
from django.db.models.functions import Cast, Round

from exams.models import (
    Answer,
    BatchState,
    Exam,
    Grade,
    GradingRun,
    RegradeBatch,
    Review,
    RunState,
    Submission,
)


class Standing(StrEnum):
    """Where an answer is on its way. REVIEWED: a person decided. FAILED: our side failed, a person must look."""

    QUEUED = "queued"
    GRADING = "grading"
    GRADED = "graded"
    SUGGESTED = "suggested"
    NEEDS_REVIEW = "needs_review"
    NOT_ANSWERED = "not_answered"
    FAILED = "failed"
    REVIEWED = "reviewed"


# What may be told as final: decided beyond doubt, or by a person.
DECIDED = frozenset({Standing.GRADED, Standing.NOT_ANSWERED, Standing.REVIEWED})
# Runs that have a say in points: those of a re-grading of the class only once it is applied.
COUNTING = Q(batch__isnull=True) | Q(batch__state=BatchState.APPLIED)
FOR_PEOPLE = frozenset({Standing.SUGGESTED, Standing.NEEDS_REVIEW, Standing.FAILED})


class Effective(
    NamedTuple
):  # a tuple, as `_Run`: a class has tens of thousands, and frozen dataclasses are built slowly
    """One answer's standing. `points` None: none yet. `max` is of the version that was graded, or is to be.
    `queue` is that of the newest run; `machine` are the points of the grade, whatever a person decided."""

    answer_id: int
    question_id: int
    submission_id: int
    standing: Standing
    points: Decimal | None
    max: Decimal
    confidence: float | None = None
    grade_id: int | None = None
    review_id: int | None = None
    run_id: int | None = None
    error: str = ""
    queue: str = ""
    machine: Decimal | None = None

    @property
    def is_decided(self) -> bool:
        """Return whether nobody has to look at it any more."""
        return self.standing in DECIDED


class _Run(NamedTuple):
    run_id: int
    answer_id: int
    question_id: int
    submission_id: int
    live_version_id: int | None
    version_id: int
    version_number: int
    number: int
    state: str
    error: str
    queue: str
    grade_id: int | None
    grade_state: str | None
    confidence: float | None
    threshold: float | None
    max_cents: int
    cents: int | None


_COLUMNS = (
    "pk", "answer_id", "answer__question_id", "answer__submission_id", "answer__question__live_version_id",
    "version_id", "version__number", "number", "state", "error", "queue",
    "grade__pk", "grade__state", "grade__confidence", "answer__question__threshold",
)  # fmt: skip


def effective_of(answers: "QuerySet[Answer]", *, as_if: RegradeBatch | None = None) -> dict[int, Effective]:
    """Return how each of the answers stands, by the answer's id. Two queries, however many there are.

    `as_if`: how they would stand if this open re-grading were applied; one query more."""
    runs = _runs(answers, as_if)
    reviews = Review.objects.kept().filter(answer__in=answers.order_by().values("pk")).order_by("pk")
    newest = {
        answer_id: (pk, cents) for answer_id, pk, cents in reviews.values_list("answer_id", "pk", Cents("points"))
    }
    first = {run.answer_id: run for run in reversed(runs)}
    again = _repeated(runs) if len(first) < len(runs) else {}
    return {pk: _effective(run, again.get(pk), newest.get(pk)) for pk, run in reversed(first.items())}


def _runs(answers: "QuerySet[Answer]", as_if: RegradeBatch | None) -> list[_Run]:
    """Return the runs that have a say in the points of these answers, oldest first."""
    counts = COUNTING if as_if is None else COUNTING | Q(batch=as_if)
    rows = GradingRun.objects.filter(counts, answer__in=answers.order_by().values("pk")).order_by("pk")
    runs = list(map(_Run._make, rows.values_list(*_COLUMNS, Cents("version__points"), Cents("grade__points"))))
    if as_if is None:
        return runs
    live = dict(as_if.questions.values_list("question_id", "version_id"))
    return [run._replace(live_version_id=live.get(run.question_id, run.live_version_id)) for run in runs]


class Cents(Cast):
    """The points in a column as a whole number of hundredths: read in a fraction of the time of a Decimal."""

    def __init__(self, column: str) -> None:
        super().__init__(Round(F(column) * 100), IntegerField())

    def get_db_converters(self, connection: BaseDatabaseWrapper) -> list[Callable[..., object]]:
        """Return none: both databases give an integer, and asking 24,000 of them for it takes a while."""
        return []


def latest_answers(exam: Exam) -> "QuerySet[Answer]":
    """Return the answers of every student's newest submission, retired questions left out."""
    newest = Submission.objects.filter(attempt__exam=exam).order_by().values("attempt").annotate(newest=Max("pk"))
    return Answer.objects.filter(submission__in=newest.values("newest"), question__retired=False)


def grade_of(answer: Answer) -> Grade | None:
    """Return the grade that counts for the answer as long as no person decides; None if there is none."""
    found = effective_of(Answer.objects.filter(pk=answer.pk)).get(answer.pk)
    if found is None or found.grade_id is None:
        return None
    return Grade.objects.select_related("run__version").prefetch_related("criteria").get(pk=found.grade_id)


def is_released(exam: Exam) -> bool:
    """Return whether students see their results: what the newest decision says."""
    newest = max(exam.releases.all(), key=lambda release: release.pk, default=None)
    return newest is not None and newest.released


def total_points(standings: Iterable[Effective]) -> tuple[Decimal, Decimal, Decimal]:
    """Return decided points, the most possible, and how many of these are still undecided."""
    listed = list(standings)
    points = sum((one.points or Decimal(0) for one in listed if one.is_decided), Decimal(0))
    pending = sum((one.max for one in listed if not one.is_decided), Decimal(0))
    return points, sum((one.max for one in listed), Decimal(0)), pending


def _repeated(runs: list[_Run]) -> dict[int, list[_Run]]:
    """Return the runs of answers that were graded more than once: a list for each answer would take longest here."""
    times = Counter(run.answer_id for run in runs)
    again: dict[int, list[_Run]] = {}
    for run in runs:
        if times[run.answer_id] > 1:
            again.setdefault(run.answer_id, []).append(run)
    return again


def _effective(only: _Run, again: list[_Run] | None, review: tuple[int, int] | None) -> Effective:
    newest = shown = only
    if again is not None:
        newest = max(again, key=_rank)
        shown = max((run for run in again if run.grade_id is not None), key=_rank, default=newest)
    machine = None if shown.cents is None else points_of(shown.cents)
    return Effective._make(  # by place, in the order of the fields: names take twice as long
        (
            shown.answer_id,
            shown.question_id,
            shown.submission_id,
            _REVIEWED if review else _standing(shown),
            points_of(review[1]) if review else machine,
            points_of(shown.max_cents),
            shown.confidence,
            shown.grade_id,
            review[0] if review else None,
            newest.run_id,
            newest.error if newest.state == "failed" else "",
            newest.queue,
            machine,
        )
    )


def points_of(cents: int) -> Decimal:
    """Return hundredths as points. Kept: a class has few different numbers, and a Decimal takes a while to make."""
    points = _MADE.get(cents)
    if points is None:
        points = Decimal(cents).scaleb(-2)
        if len(_MADE) < _MOST_MADE:
            _MADE[cents] = points
    return points


_MADE: dict[int, Decimal] = {}
_MOST_MADE = 10_000
# Looking up enum members for tens of thousands of answers is what would take longest here.
_NOT_DONE = {str(RunState.FAILED): Standing.FAILED, str(RunState.RUNNING): Standing.GRADING}
_REVIEWED = Standing.REVIEWED
_OF_GRADE: dict[str | None, Standing] = {None: Standing.FAILED, **{str(standing): standing for standing in Standing}}


def _rank(run: _Run) -> tuple[bool, int, int]:
    return (run.version_id == run.live_version_id, run.version_number, run.number)


def _standing(run: _Run) -> Standing:
    """Return where the run is; a suggestion below the threshold that an instructor set needs a person."""
    if run.state != "done":
        return _NOT_DONE.get(run.state, Standing.QUEUED)
    standing = _OF_GRADE[run.grade_state]
    if run.threshold is None or run.confidence is None or standing is not Standing.SUGGESTED:
        return standing
    return Standing.NEEDS_REVIEW if run.confidence < run.threshold else standing
