"""What a student sees of an exam: states at once, points and feedback after release, confirmed ones only."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from exams.grading.judging.consult import FOR_STAFF
from exams.grading.sandbox import Device
from exams.models import Answer, AnswerFile, Attempt, CriterionGrade, Grade, QuestionVersion, Review, Submission
from exams.queue import Queue
from exams.selectors.attestation import attestation_of
from exams.selectors.effective import Effective, Standing, effective_of, is_released, total_points
from exams.selectors.grading_rules import letter_of, scale_of
from exams.selectors.workers import is_served

_FROM_THE_START = frozenset({"public"})
_AFTER_RELEASE = frozenset({"public", "after_release"})


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """One line of the rubric as the student sees it. `evidence` are quotes of the answer."""

    key: str
    points: Decimal | None
    max: Decimal
    earn: str
    reason: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TestLine:
    """One test that the student may see."""

    name: str
    points: Decimal
    max: Decimal
    passed: bool
    message: str


@dataclass(frozen=True, slots=True)
class AnswerResult:
    """One question's result. Before release `state` is queued, grading or graded and everything else is empty.

    After it, `points` None means that a person has not confirmed them yet. `attested` None: not told, for these are
    not the machine's points, or not told yet; `attestation` is the sentence to it. `lacks_gpu`: it is queued for a
    worker with a GPU, and none has been seen lately."""

    answer_id: int
    label: str
    title: str
    state: str
    fields: Mapping[str, str]
    whole: str
    max: Decimal
    points: Decimal | None = None
    feedback: str = ""
    comment: str = ""
    solution: str = ""
    criteria: tuple[CriterionLine, ...] = ()
    tests: tuple[TestLine, ...] = ()
    readings: tuple[Mapping[str, object], ...] = ()
    flags: tuple[str, ...] = ()
    files: tuple[AnswerFile, ...] = ()
    attested: bool | None = None
    attestation: str = ""
    lacks_gpu: bool = False


@dataclass(frozen=True, slots=True)
class ExamResults:
    """A student's newest submission. `points` None before release; `pending`: points not confirmed yet.

    `letter`: by the exam's grade scale, "" before release, while anything is pending, and without a scale."""

    released: bool
    receipt: str
    handed_in_at: datetime
    late: bool
    points: Decimal | None
    max: Decimal
    pending: Decimal
    answers: tuple[AnswerResult, ...]
    letter: str = ""


@dataclass(frozen=True, slots=True)
class _Rows:
    grades: Mapping[int, Grade]
    reviews: Mapping[int, Review]
    released: bool
    lacking_gpu: frozenset[int]


def exam_results(attempt: Attempt) -> ExamResults | None:
    """Return the results of the newest submission; None if nothing was handed in."""
    submission = attempt.submissions.first()
    return None if submission is None else submission_results(submission)


def submission_results(submission: Submission) -> ExamResults:
    """Return what its student may see of this submission. The number of queries is constant."""
    answers = Answer.objects.filter(submission=submission, question__retired=False)
    effective = effective_of(answers)
    released = is_released(submission.attempt.exam)
    rows = _rows(effective, released)
    ordered = answers.select_related("question__live_version").prefetch_related("files").order_by("question__position")
    lines = tuple(_result(answer, effective[answer.pk], rows) for answer in ordered)
    points, most, pending = total_points(effective.values())
    return ExamResults(
        released=released,
        receipt=submission.digest,
        handed_in_at=submission.created_at,
        late=submission.late,
        points=points if released else None,
        max=most,
        pending=pending if released else most,
        answers=lines,
        letter=letter_of(scale_of(submission.attempt.exam), points, pending, most) if released else "",
    )


def student_state(standing: Standing) -> str:
    """Return the word for students before release: queued, grading or graded (whoever decides in the end)."""
    if standing is Standing.QUEUED:
        return "queued"
    return "grading" if standing in (Standing.GRADING, Standing.FAILED) else "graded"


def _rows(effective: Mapping[int, Effective], released: bool) -> _Rows:
    grade_ids = [one.grade_id for one in effective.values() if one.grade_id is not None]
    review_ids = [one.review_id for one in effective.values() if one.review_id is not None]
    grades = Grade.objects.filter(pk__in=grade_ids).select_related("run__version").prefetch_related("criteria")
    reviews = Review.objects.filter(pk__in=review_ids)
    return _Rows({g.pk: g for g in grades}, {r.pk: r for r in reviews}, released, _lacking_gpu(effective))


def _lacking_gpu(effective: Mapping[int, Effective]) -> frozenset[int]:
    """Return the answers that wait for a GPU while no worker has one. At most one query."""
    waiting = [
        one.answer_id
        for one in effective.values()
        if one.standing is Standing.QUEUED and one.queue == Queue.GRADING_GPU
    ]
    return frozenset(waiting if waiting and not is_served(Device.GPU, timezone.now()) else ())


def _result(answer: Answer, one: Effective, rows: _Rows) -> AnswerResult:
    grade = rows.grades.get(one.grade_id or 0)
    review = rows.reviews.get(one.review_id or 0)
    version = grade.run.version if grade else answer.question.live_version
    base = AnswerResult(
        answer_id=answer.pk,
        label=answer.question.label,
        title=version.title if version else "",
        state=student_state(one.standing),
        lacks_gpu=answer.pk in rows.lacking_gpu,
        fields=answer.fields,
        whole=answer.whole,
        max=one.max,
        readings=tuple(grade.readings) if grade else (),
        tests=_tests(grade, _FROM_THE_START),
        files=tuple(answer.files.all()),
    )
    return _released(base, one, grade, review, version) if rows.released else base


def _released(
    base: AnswerResult, one: Effective, grade: Grade | None, review: Review | None, version: QuestionVersion | None
) -> AnswerResult:
    shown = replace(
        base,
        state=str(one.standing),
        comment=review.comment if review else "",
        solution=version.solution_text if version else "",
        tests=_tests(grade, _AFTER_RELEASE),
    )
    if not one.is_decided:
        return shown
    how = attestation_of(grade) if grade and (review is None or review.accepted) else None
    return replace(
        shown,
        points=one.points,
        feedback=grade.feedback if grade and not review else "",
        criteria=_criteria(grade, review, version),
        flags=tuple(flag for flag in grade.flags if flag not in FOR_STAFF) if grade else (),
        attested=how.attested if how else None,
        attestation=how.for_student if how else "",
    )


def _tests(grade: Grade | None, visible: frozenset[str]) -> tuple[TestLine, ...]:
    return tuple(
        TestLine(t["name"], Decimal(t["points"]), Decimal(t["max"]), t["passed"], t["message"])
        for t in (grade.tests if grade else ())
        if t["visibility"] in visible
    )


def _criteria(grade: Grade | None, review: Review | None, version: QuestionVersion | None) -> tuple[CriterionLine, ...]:
    """Return the rubric's lines; where a person gave other points than the machine, without the machine's reason."""
    rows = {row.key: row for row in grade.criteria.all()} if grade else {}
    given = review.criteria if review else {}
    lines = version.document["criteria"] if version else []
    return tuple(_criterion(line, rows.get(line["key"]), given.get(line["key"])) for line in lines)


def _criterion(line: Mapping[str, str], row: CriterionGrade | None, given: str | None) -> CriterionLine:
    points = Decimal(given) if given is not None else row.points if row else None
    agreed = row if row and row.points == points else None
    return CriterionLine(
        key=line["key"],
        points=points,
        max=Decimal(line["points"]),
        earn=line["earn"],
        reason=agreed.reason if agreed else "",
        evidence=tuple(quote["quote"] for quote in agreed.evidence) if agreed else (),
    )
