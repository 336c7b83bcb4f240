"""Where an exam is in its life, and what the next step waits for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from exams.models import Attempt, AuditEvent, Enrolment, Exam, Role
from exams.selectors.dashboard import Dashboard, exam_dashboard
from exams.selectors.effective import Standing
from exams.selectors.release_mail import MailCounts, mail_counts

# Events of the page that can be taken back while they are the newest of their kind.
UNDOABLE = ("exam.window_set", "exam.judging_set")
UNDO_FOR = timedelta(minutes=10)


class Stage(StrEnum):
    """draft -> open -> closed -> grading -> released. CLOSED: time is over, yet some still write or are graded."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    GRADING = "grading"
    RELEASED = "released"


STAGE_WORDS = {
    Stage.DRAFT: gettext_lazy("Draft"),
    Stage.OPEN: gettext_lazy("Open"),
    Stage.CLOSED: gettext_lazy("Closed"),
    Stage.GRADING: gettext_lazy("Grading"),
    Stage.RELEASED: gettext_lazy("Released"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the stepper. `place`: done, now or ahead."""

    stage: Stage
    place: str

    @property
    def word(self) -> str:
        """Return the stage's word."""
        return str(STAGE_WORDS[self.stage])


@dataclass(frozen=True, slots=True)
class Block:
    """What the next step waits for, as a sentence. `label`: the question where it can be done, "" for none."""

    sentence: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class ExamLife:
    """An exam's stage, its stepper, and what blocks the next one. `last_writes`: until when the last student may.

    `started`: how many students have an attempt. `undo`: the newest change that can still be taken back."""

    stage: Stage
    steps: tuple[Step, ...]
    blocks: tuple[Block, ...]
    last_writes: datetime
    started: int
    board: Dashboard
    mails: MailCounts | None
    undo: AuditEvent | None


def exam_life(exam: Exam, now: datetime) -> ExamLife:
    """Return the exam's life; a constant number of queries."""
    board = exam_dashboard(exam)
    last = last_writes(exam)
    stage = stage_of(exam, board, last, now)
    return ExamLife(
        stage=stage,
        steps=tuple(Step(one, _place(one, stage)) for one in Stage),
        blocks=tuple(_blocks(exam, board, stage, last)),
        last_writes=last,
        started=Attempt.objects.filter(exam=exam).count(),
        board=board,
        mails=mail_counts(exam),
        undo=undoable(exam, now),
    )


def stage_of(exam: Exam, board: Dashboard, last: datetime, now: datetime) -> Stage:
    """Return the stage: it follows from what is stored, nobody sets it but for drafts and releases."""
    if board.released:
        return Stage.RELEASED
    if exam.draft:
        return Stage.DRAFT
    if now <= exam.closes_at:
        return Stage.OPEN
    return Stage.CLOSED if now <= last or _under_way(board.counts) else Stage.GRADING


def last_writes(exam: Exam) -> datetime:
    """Return the latest moment at which anybody may hand in: extra minutes, grace and late time included."""
    enrolled = Enrolment.objects.filter(course_id=exam.course_id, role=Role.STUDENT)
    own = exam.attempts.aggregate(most=Max("extra_minutes"))["most"] or 0
    extra = enrolled.aggregate(most=Max("extra_minutes"))["most"] or 0
    return exam.closes_at + timedelta(minutes=own + extra + exam.grace_minutes + exam.late_minutes)


def undoable(exam: Exam, now: datetime) -> AuditEvent | None:
    """Return the newest change of the page's settings, while it is fresh enough to be taken back; else None."""
    newest = AuditEvent.objects.filter(exam=exam, action__in=UNDOABLE).order_by("-pk").first()
    fresh = newest is not None and now - newest.created_at <= UNDO_FOR and "before" in newest.detail
    return newest if fresh else None


def _under_way(counts: Mapping[str, int]) -> int:
    return counts[Standing.QUEUED] + counts[Standing.GRADING]


def _place(step: Stage, now: Stage) -> str:
    order = list(Stage)
    if step is now:
        return "now"
    return "done" if order.index(step) < order.index(now) else "ahead"


def _blocks(exam: Exam, board: Dashboard, stage: Stage, last: datetime) -> list[Block]:
    match stage:
        case Stage.DRAFT:
            return _draft_blocks(board)
        case Stage.OPEN:
            return []
        case Stage.CLOSED:
            return _closed_blocks(exam, board, last)
        case Stage.GRADING:
            return _grading_blocks(board)
        case Stage.RELEASED:
            return []


def _draft_blocks(board: Dashboard) -> list[Block]:
    blocks = []
    if not board.questions:
        blocks.append(Block(_("The exam has no questions. They come with the import of its bundle.")))
    if not board.students:
        blocks.append(Block(_("No student is enrolled in the course. Add them on the roster.")))
    return blocks


def _closed_blocks(exam: Exam, board: Dashboard, last: datetime) -> list[Block]:
    blocks = []
    waiting = _under_way(board.counts)
    if waiting:
        words = ngettext(
            "%(count)d answer is still being graded by the machine.",
            "%(count)d answers are still being graded by the machine.",
            waiting,
        )
        blocks.append(Block(words % {"count": waiting}))
    if last > exam.closes_at:
        blocks.append(Block(_("Students with extra or late time may still hand in.")))
    return blocks


def _grading_blocks(board: Dashboard) -> list[Block]:
    blocks = []
    for row in board.questions:
        if row.waiting:
            words = ngettext(
                "%(label)s: %(count)d answer needs a person.",
                "%(label)s: %(count)d answers need a person.",
                row.waiting,
            )
            blocks.append(Block(words % {"label": row.label, "count": row.waiting}, row.label))
    return blocks
