"""How answers stand: the one rule of which points count, for any number of answers in two queries.

The newest review that nobody took back counts. Without one, the grade of the newest done run: of the live version
if it has one, otherwise of the newest version that has (an import alone takes nobody's points away). Runs of a re-grading
of the class have a say only once that is applied.
"""

from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from django.db.models import Max, Q, QuerySet

from exams.models import Answer, BatchState, Exam, Grade, GradingRun, RegradeBatch, Review, RunState, Submission


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
    max: Decimal
    grade_id: int | None
    grade_state: str | None
    points: Decimal | None
    confidence: float | None
    queue: str
    threshold: float | None


_COLUMNS = (
    "pk", "answer_id", "answer__question_id", "answer__submission_id", "answer__question__live_version_id",
    "version_id", "version__number", "number", "state", "error", "version__points",
    "grade__pk", "grade__state", "grade__points", "grade__confidence", "queue", "answer__question__threshold",
)  # fmt: skip


def effective_of(answers: "QuerySet[Answer]", *, as_if: RegradeBatch | None = None) -> dict[int, Effective]:
    """Return how each of the answers stands, by the answer's id. Two queries, however many there are.

    `as_if`: how they would stand if this open re-grading were applied; one query more."""
    chosen = answers.order_by().values("pk")
    counts = COUNTING
    live: dict[int, int | None] = {}
    if as_if is not None:
        counts = counts | Q(batch=as_if)
        live = dict(as_if.questions.values_list("question_id", "version_id"))
    runs: dict[int, list[_Run]] = {}
    for row in GradingRun.objects.filter(counts, answer__in=chosen).order_by("pk").values_list(*_COLUMNS):
        run = _Run._make(row)
        if run.question_id in live:
            run = run._replace(live_version_id=live[run.question_id])
        runs.setdefault(run.answer_id, []).append(run)
    reviews = Review.objects.kept().filter(answer__in=chosen).order_by("pk").values_list("answer_id", "pk", "points")
    newest = {answer_id: (review_id, points) for answer_id, review_id, points in reviews}
    return {answer_id: _effective(found, newest.get(answer_id)) for answer_id, found in runs.items()}


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


def _effective(runs: list[_Run], review: tuple[int, Decimal] | None) -> Effective:
    newest = max(runs, key=_rank) if len(runs) > 1 else runs[0]
    done = [run for run in runs if run.grade_id is not None]
    shown = max(done, key=_rank) if len(done) > 1 else done[0] if done else newest
    return Effective(
        answer_id=shown.answer_id,
        question_id=shown.question_id,
        submission_id=shown.submission_id,
        standing=_REVIEWED if review else _standing(shown),
        points=review[1] if review else shown.points,
        max=shown.max,
        confidence=shown.confidence,
        grade_id=shown.grade_id,
        review_id=review[0] if review else None,
        run_id=newest.run_id,
        error=newest.error if newest.state == "failed" else "",
        queue=newest.queue,
        machine=shown.points,
    )


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
