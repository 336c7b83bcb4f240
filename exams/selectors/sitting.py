"""What a student sees while sitting an exam: the questions and how far each one is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.contrib.auth.models import User
from django.db.models import Count, Exists, OuterRef, Q

from exams.models import Answer, Attempt, Draft, DraftFile, Exam, Question, Submission


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """One question in the list. `state`: empty, draft (unsent text), answered (handed in, nothing newer)."""

    question: Question
    label: str
    title: str
    points: Decimal
    state: str
    saved_at: datetime | None


@dataclass(frozen=True, slots=True)
class Sitting:
    """The whole list. `newest` is the hand-in that counts; `changed` the labels drafted since then."""

    lines: tuple[QuestionLine, ...]
    points: Decimal
    newest: Submission | None

    @property
    def changed(self) -> tuple[str, ...]:
        """Return the labels whose text is not handed in as it stands."""
        return tuple(line.label for line in self.lines if line.state == "draft")

    @property
    def empty(self) -> tuple[str, ...]:
        """Return the labels with nothing in them."""
        return tuple(line.label for line in self.lines if line.state == "empty")


def live_questions(exam: Exam) -> list[Question]:
    """Return the questions of the live revision with their versions, in order."""
    questions = exam.questions.filter(retired=False, live_version__isnull=False)
    return list(questions.select_related("live_version").defer("live_version__solution", "live_version__examples"))


def sitting(attempt: Attempt | None, exam: Exam) -> Sitting:
    """Return the list for one student; for `attempt` None every question is empty. Four queries at most."""
    questions = live_questions(exam)
    newest = attempt.submissions.first() if attempt else None
    drafts = _drafts(attempt) if attempt else {}
    handed_in = _answered_ids(newest) if newest else set()
    lines = tuple(_line(question, drafts.get(question.pk), newest, handed_in) for question in questions)
    return Sitting(lines, sum((line.points for line in lines), Decimal(0)), newest)


def _drafts(attempt: Attempt) -> dict[int, tuple[Draft, bool]]:
    """Return drafts by question with whether each holds anything at all, a file included."""
    drafts = Draft.objects.filter(attempt=attempt).annotate(
        has_file=Exists(DraftFile.objects.filter(draft=OuterRef("pk")))
    )
    return {draft.question_id: (draft, draft.has_file or _has_text(draft.fields)) for draft in drafts}


def _has_text(fields: Mapping[str, object]) -> bool:
    return any(str(value).strip() for value in fields.values())


def _answered_ids(submission: Submission) -> set[int]:
    answers = Answer.objects.filter(submission=submission)
    blank = Q(whole="") & Q(files__isnull=True)
    with_body = set(answers.exclude(blank).values_list("question_id", flat=True))
    return with_body | {
        row["question_id"] for row in answers.values("question_id", "fields") if _has_text(row["fields"])
    }


def _line(
    question: Question, drafted: tuple[Draft, bool] | None, newest: Submission | None, handed_in: set[int]
) -> QuestionLine:
    version = question.live_version
    assert version is not None
    draft, filled = drafted or (None, False)
    fresh = draft is not None and (newest is None or draft.updated_at > newest.created_at)
    if fresh and (filled or question.pk in handed_in):
        state = "draft"
    else:
        state = "answered" if question.pk in handed_in else ("draft" if filled else "empty")
    saved_at = draft.updated_at if draft is not None and state == "draft" else None
    return QuestionLine(question, question.label, version.title, version.points, state, saved_at)


def own_attempt(user: User, exam: Exam) -> Attempt | None:
    """Return the user's attempt at the exam, if it is started."""
    return Attempt.objects.filter(exam=exam, user=user).select_related("exam__course", "user").first()


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One answer of a hand-in: what it held, in numbers. `digest` is the answer's own."""

    label: str
    title: str
    characters: int
    files: int
    doubt: str
    digest: str


def receipt_lines(submission: Submission) -> tuple[ReceiptLine, ...]:
    """Return what was handed in, in order of the exam. One query."""
    answers = submission.answers.select_related("question__live_version").annotate(file_count=Count("files"))
    return tuple(
        ReceiptLine(
            label=answer.question.label,
            title=answer.question.live_version.title if answer.question.live_version else "",
            characters=len(answer.whole) + sum(len(str(value)) for value in answer.fields.values()),
            files=answer.file_count,
            doubt=answer.doubt,
            digest=answer.digest,
        )
        for answer in answers.order_by("question__position")
    )
