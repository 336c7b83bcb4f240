"""How an exam stands: one row a question, the histogram of totals, one row a student."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.contrib.auth.models import User

from exams.models import Enrolment, Exam, GradingRun, Question, Role, RunState, Submission
from exams.selectors.class_standing import QuestionFigures, SubmissionStanding, class_standing
from exams.selectors.effective import FOR_PEOPLE, Effective, Standing, is_released
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
    standing = class_standing(exam)
    submissions = standing.submissions.values()
    figures = [standing.figures.get(question.pk, _NO_FIGURES) for question in questions]
    counts = sum((one.counts for one in figures), Counter[Standing]())
    contested = contested_counts(exam)
    most = sum((q.live_version.points for q in questions if q.live_version), Decimal(0))
    return Dashboard(
        released=is_released(exam),
        students=Enrolment.objects.filter(course_id=exam.course_id, role=Role.STUDENT).count(),
        handed_in=len(submissions),
        done=sum(one.is_decided for one in submissions),
        waiting_for_people=_waiting(counts),
        counts=_all_counts(counts),
        max=most,
        questions=tuple(
            _question_row(question, found, contested.get(question.pk, 0))
            for question, found in zip(questions, figures, strict=True)
        ),
        histogram=histogram([one.so_far for one in submissions if one.is_graded], most),
        contested=sum(contested.values()),
        failures=_failures(exam, {q.label: found.failed_runs for q, found in zip(questions, figures, strict=True)}),
    )


def exam_counts(exam: Exam) -> dict[str, int]:
    """Return how many answers of the newest submissions are in each standing, all of them named."""
    figures = class_standing(exam).figures.values()
    return _all_counts(sum((one.counts for one in figures), Counter[Standing]()))


def class_list(exam: Exam) -> tuple[StudentRow, ...]:
    """Return one row a student who handed in, by anonymous number; a constant number of queries."""
    standings = class_standing(exam).submissions
    rows = Submission.objects.filter(attempt__exam=exam).order_by("attempt__number").values_list(*_SUBMISSION)
    return tuple(_student_row(row, standings[row[0]]) for row in rows if row[0] in standings)


def _questions(exam: Exam) -> list[Question]:
    shown = ("label", "position", "exam", "live_version__title", "live_version__points")
    return list(exam.questions.filter(retired=False).select_related("live_version").only(*shown))


def _all_counts(counts: Counter[Standing]) -> dict[str, int]:
    return {str(standing): counts[standing] for standing in Standing}


def _waiting(counts: Counter[Standing]) -> int:
    return sum(counts[standing] for standing in FOR_PEOPLE)


def _question_row(question: Question, figures: QuestionFigures, contested: int) -> QuestionRow:
    version = question.live_version
    return QuestionRow(
        label=question.label,
        title=version.title if version else "",
        max=version.points if version else Decimal(0),
        counts=_all_counts(figures.counts),
        mean=figures.mean,
        waiting=_waiting(figures.counts),
        contested=contested,
    )


def _failures(exam: Exam, failed: Mapping[str, Sequence[int | None]]) -> tuple[Failure, ...]:
    """Return why answers failed, the most frequent reason first. One query."""
    runs = GradingRun.objects.filter(answer__submission__attempt__exam=exam, state=RunState.FAILED)
    errors: dict[int | None, str] = dict(runs.values_list("pk", "error"))
    reasons = Counter(
        (label, errors.get(run_id, "").partition("\n")[0][:LONGEST_REASON])
        for label, run_ids in failed.items()
        for run_id in run_ids
    )
    return tuple(Failure(label, reason, count) for (label, reason), count in reasons.most_common(MOST_FAILURES))


_NO_FIGURES = QuestionFigures(Counter(), None, ())
_SUBMISSION = (
    "pk", "attempt__number", "attempt__user_id", f"attempt__user__{User.USERNAME_FIELD}", "created_at", "late", "digest",
)  # fmt: skip


def _student_row(row: tuple[int, int, int, str, datetime, bool, str], found: SubmissionStanding) -> StudentRow:
    submission_id, number, user_id, username, handed_in_at, late, receipt = row
    return StudentRow(
        number=number,
        submission_id=submission_id,
        user_id=user_id,
        username=username,
        handed_in_at=handed_in_at,
        late=late,
        receipt=receipt,
        points=found.points,
        pending=found.pending,
        max=found.max,
        answers=found.answers,
    )
