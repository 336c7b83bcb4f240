"""How an exam stands: one row a question, the histogram of totals, one row a student."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from exams.models import Enrolment, Exam, Question, Role, Submission
from exams.selectors.effective import (
    FOR_PEOPLE,
    Effective,
    Standing,
    effective_of,
    is_released,
    latest_answers,
    total_points,
)
from exams.selectors.histogram import Bar, histogram
from exams.selectors.regrade_requests import contested_counts

# Reasons of failures on one page, and characters of each: a person looks, the rows have the rest.
MOST_FAILURES = 10
LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """One question: its answers by standing, their mean so far (None: no points yet), how many wait for people.
    `contested`: students who wait for a new look."""

    label: str
    title: str
    max: Decimal
    counts: Mapping[str, int]
    mean: Decimal | None
    waiting: int
    contested: int = 0


@dataclass(frozen=True, slots=True)
class Failure:
    """Answers to one question that failed on our side for one reason."""

    label: str
    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class Dashboard:
    """An exam at a glance. `done`: submissions of which every answer is decided."""

    released: bool
    students: int
    handed_in: int
    done: int
    waiting_for_people: int
    counts: Mapping[str, int]
    max: Decimal
    questions: tuple[QuestionRow, ...]
    histogram: tuple[Bar, ...]
    contested: int = 0
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True)
class StudentRow:
    """One submission: `points` are the decided ones, `pending` is the worth of what is not decided."""

    number: int
    submission_id: int
    user_id: int
    username: str
    handed_in_at: datetime
    late: bool
    receipt: str
    points: Decimal
    pending: Decimal
    max: Decimal
    answers: Mapping[str, Effective]


def exam_dashboard(exam: Exam) -> Dashboard:
    """Return the exam's dashboard; the number of queries does not depend on the number of students."""
    questions = list(_questions(exam))
    effective = list(effective_of(latest_answers(exam)).values())
    by_submission, by_question = _grouped(effective), _by_question(effective)
    counts = Counter(str(one.standing) for one in effective)
    contested = contested_counts(exam)
    most = sum((q.live_version.points for q in questions if q.live_version), Decimal(0))
    return Dashboard(
        released=is_released(exam),
        students=Enrolment.objects.filter(course_id=exam.course_id, role=Role.STUDENT).count(),
        handed_in=len(by_submission),
        done=sum(all(one.is_decided for one in answers) for answers in by_submission.values()),
        waiting_for_people=sum(counts[standing] for standing in FOR_PEOPLE),
        counts=_all_counts(counts),
        max=most,
        questions=tuple(_question_row(q, by_question.get(q.pk, []), contested.get(q.pk, 0)) for q in questions),
        histogram=histogram([_total(answers) for answers in by_submission.values() if _is_graded(answers)], most),
        contested=sum(contested.values()),
        failures=_failures(effective, {question.pk: question.label for question in questions}),
    )


def exam_counts(exam: Exam) -> dict[str, int]:
    """Return how many answers of the newest submissions are in each standing, all of them named."""
    found = effective_of(latest_answers(exam)).values()
    return _all_counts(Counter(str(one.standing) for one in found))


def class_list(exam: Exam) -> tuple[StudentRow, ...]:
    """Return one row a student who handed in, by anonymous number; a constant number of queries."""
    by_submission = _grouped(list(effective_of(latest_answers(exam)).values()))
    labels = dict(exam.questions.values_list("pk", "label"))
    submissions = Submission.objects.filter(pk__in=by_submission).select_related("attempt__user")
    ordered = submissions.order_by("attempt__number")
    return tuple(_student_row(one, by_submission[one.pk], labels) for one in ordered)


def _questions(exam: Exam) -> list[Question]:
    return list(exam.questions.filter(retired=False).select_related("live_version"))


def _grouped(effective: list[Effective]) -> dict[int, list[Effective]]:
    grouped: dict[int, list[Effective]] = {}
    for one in effective:
        grouped.setdefault(one.submission_id, []).append(one)
    return grouped


def _by_question(effective: list[Effective]) -> dict[int, list[Effective]]:
    grouped: dict[int, list[Effective]] = {}
    for one in effective:
        grouped.setdefault(one.question_id, []).append(one)
    return grouped


def _all_counts(counts: Counter[str]) -> dict[str, int]:
    return {str(standing): counts[str(standing)] for standing in Standing}


def _question_row(question: Question, answers: list[Effective], contested: int) -> QuestionRow:
    version = question.live_version
    counts = Counter(str(one.standing) for one in answers)
    known = [one.points for one in answers if one.points is not None]
    return QuestionRow(
        label=question.label,
        title=version.title if version else "",
        max=version.points if version else Decimal(0),
        counts=_all_counts(counts),
        mean=sum(known, Decimal(0)) / len(known) if known else None,
        waiting=sum(counts[standing] for standing in FOR_PEOPLE),
        contested=contested,
    )


def _failures(effective: list[Effective], labels: Mapping[int, str]) -> tuple[Failure, ...]:
    """Return why answers failed, the most frequent reason first."""
    failed = [one for one in effective if one.standing is Standing.FAILED]
    reasons = Counter((labels[one.question_id], one.error.partition("\n")[0][:LONGEST_REASON]) for one in failed)
    return tuple(Failure(label, reason, count) for (label, reason), count in reasons.most_common(MOST_FAILURES))


def _is_graded(answers: list[Effective]) -> bool:
    """Return whether the machine is through: a half-graded total would stand too far left."""
    return not any(one.standing in (Standing.QUEUED, Standing.GRADING) for one in answers)


def _total(answers: list[Effective]) -> Decimal:
    """Return the points so far, suggestions included: the histogram shows where the class is going."""
    return sum((one.points for one in answers if one.points is not None), Decimal(0))


def _student_row(submission: Submission, answers: list[Effective], labels: Mapping[int, str]) -> StudentRow:
    points, most, pending = total_points(answers)
    return StudentRow(
        number=submission.attempt.number,
        submission_id=submission.pk,
        user_id=submission.attempt.user_id,
        username=submission.attempt.user.get_username(),
        handed_in_at=submission.created_at,
        late=submission.late,
        receipt=submission.digest,
        points=points,
        pending=pending,
        max=most,
        answers={labels[one.question_id]: one for one in answers},
    )
