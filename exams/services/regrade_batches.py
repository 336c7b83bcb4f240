"""Grading a class again without fear: runs beside the marks, then applied as a whole or cancelled.

Until it is applied a batch changes nothing that a student or a marker sees: its runs have no say in anybody's points
(selectors/effective.py) and its versions are not live. What people decided stays in any case.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from exams.access import is_admin, is_staff_of, role_in
from exams.errors import Conflict, NotAllowed
from exams.grading.intake import derive_seed
from exams.grading.report import points_text
from exams.models import (
    Answer,
    AuditEvent,
    BatchState,
    Exam,
    ExamRevision,
    GradingRun,
    Question,
    QuestionVersion,
    RegradeBatch,
    RegradeQuestion,
    Role,
    RunState,
)
from exams.queue import Priority
from exams.selectors.effective import is_released
from exams.selectors.regrade import RegradePreview, answers_of, regrade_preview
from exams.services.audit import write_event
from exams.services.bell import ring_learning, ring_runs
from exams.specs import queue_of

# One INSERT's worth of rows.
_ROWS = 500


@dataclass(frozen=True, slots=True)
class Planned:
    """What becomes of one question: graded against `version`, or (None) taken out of the exam."""

    question: Question
    version: QuestionVersion | None
    position: int

    @property
    def changes_version(self) -> bool:
        """Return whether the question gets other content than it has."""
        return self.version is not None and self.version != self.question.live_version


def make_live(question: Question, version: QuestionVersion | None, position: int) -> None:
    """Let students see this version of the question; None takes the question out of the exam."""
    question.retired, question.position = version is None, position
    question.live_version = version or question.live_version
    question.save(update_fields=["retired", "position", "live_version"])


def hold_revision(
    exam: Exam, revision: ExamRevision, planned: Sequence[Planned], by: User | None, now: datetime
) -> RegradeBatch:
    """Return the open batch that grades the class against this revision; one for another revision is cancelled.

    Call in the import's transaction, for an exam that has submissions."""
    open_one = RegradeBatch.objects.filter(exam=exam, state=BatchState.OPEN).first()
    if open_one is not None and open_one.revision_id == revision.pk and _holds(open_one, planned):
        return open_one
    if open_one is not None:
        _close(open_one, BatchState.CANCELLED, by, now)
    return _open(exam, revision, planned, by, now)


def drop_held(exam: Exam, by: User | None, now: datetime) -> None:
    """Cancel the exam's open batch, if there is one: its live revision was imported again."""
    for batch in RegradeBatch.objects.filter(exam=exam, state=BatchState.OPEN):
        _close(batch, BatchState.CANCELLED, by, now)


def start_regrade(user: User, exam: Exam, labels: Iterable[str], now: datetime) -> RegradeBatch:
    """Return a new batch that grades these questions again against what is live.

    Raises NotAllowed for anybody but staff, Conflict if one is open or there is nothing to grade."""
    _check_staff(user, exam)
    with transaction.atomic():
        exam = Exam.objects.select_for_update(of=("self",)).select_related("live_revision").get(pk=exam.pk)
        if RegradeBatch.objects.filter(exam=exam, state=BatchState.OPEN).exists():
            raise Conflict(_("A re-grading of this exam is open already; apply or cancel it first."))
        chosen = exam.questions.filter(label__in=list(labels), retired=False, live_version__isnull=False)
        planned = [Planned(q, q.live_version, q.position) for q in chosen.select_related("live_version")]
        if not planned or exam.live_revision is None:
            raise Conflict(_("Choose at least one question."))
        return _open(exam, exam.live_revision, planned, user, now)


def extend_regrade(user: User, batch: RegradeBatch, now: datetime) -> int:
    """Queue runs for answers that came after the batch began and for those whose run failed; return how many.

    Raises NotAllowed, Conflict if the batch is closed."""
    _check_staff(user, batch.exam)
    with transaction.atomic():
        batch = _locked(batch)
        return _queue_runs(batch, now)


def apply_regrade(user: User, batch: RegradeBatch, now: datetime) -> RegradePreview:
    """Make the batch's revision and grades count; return what that changed.

    Raises NotAllowed for anybody but staff, and once results are released for anybody but instructors; Conflict if the
    batch is closed, or an answer has no grade of it yet."""
    _check_staff(user, batch.exam)
    with transaction.atomic():
        batch = _locked(batch)
        if is_released(batch.exam) and not may_decide(user, batch.exam):
            raise NotAllowed(_("Results are released: only instructors of the course change them now."))
        preview = regrade_preview(batch)
        if not preview.progress.finished:
            raise Conflict(_("Some answers are not graded again yet; grade these first."))
        _make_live(batch, now)
        _close(batch, BatchState.APPLIED, user, now)
        _write_changes(user, batch, preview)
    return preview


def cancel_regrade(user: User, batch: RegradeBatch, now: datetime) -> None:
    """Close the batch without any effect on marks; what still waits in the queue is taken out.

    Raises NotAllowed, Conflict if it is closed already."""
    _check_staff(user, batch.exam)
    with transaction.atomic():
        _close(_locked(batch), BatchState.CANCELLED, user, now)


def may_decide(user: User, exam: Exam) -> bool:
    """Return whether the user may change marks that students see already."""
    return is_admin(user) or role_in(user, exam.course) is Role.INSTRUCTOR


def _check_staff(user: User, exam: Exam) -> None:
    if not is_staff_of(user, exam.course):
        raise NotAllowed(_("Only staff of the course grade again."))


def _locked(batch: RegradeBatch) -> RegradeBatch:
    """Return the batch, its exam locked: one decision at a time. Raises Conflict if it is closed."""
    Exam.objects.select_for_update().get(pk=batch.exam_id)
    batch = RegradeBatch.objects.select_related("exam__course", "revision").get(pk=batch.pk)
    if batch.state != BatchState.OPEN:
        raise Conflict(_("This re-grading is closed already."))
    return batch


def _holds(batch: RegradeBatch, planned: Sequence[Planned]) -> bool:
    rows = set(batch.questions.values_list("question_id", "version_id"))
    return rows == {(one.question.pk, one.version.pk if one.version else None) for one in planned}


def _open(
    exam: Exam, revision: ExamRevision, planned: Sequence[Planned], by: User | None, now: datetime
) -> RegradeBatch:
    batch = RegradeBatch.objects.create(exam=exam, revision=revision, by=by)
    RegradeQuestion.objects.bulk_create(
        RegradeQuestion(
            batch=batch,
            question=one.question,
            before_id=None if one.question.retired else one.question.live_version_id,
            version=one.version,
            position=one.position,
        )
        for one in planned
    )
    labels = [one.question.label for one in planned]
    write_event(by.pk if by else None, "regrade.opened", batch, revision=revision.number, questions=labels)
    _queue_runs(batch, now)
    return batch


def _queue_runs(batch: RegradeBatch, now: datetime) -> int:
    """Queue a run for every newest answer that has none in this batch, or only failed ones."""
    runs: list[GradingRun] = []
    for row in batch.questions.filter(version__isnull=False).select_related("version"):
        assert row.version is not None
        runs += _runs_of(batch, row.question_id, row.version, now)
    written = GradingRun.objects.bulk_create(runs, batch_size=_ROWS)
    transaction.on_commit(partial(ring_runs, [run.pk for run in written], now, Priority.REGRADE), robust=True)
    return len(written)


def _runs_of(batch: RegradeBatch, question_id: int, version: QuestionVersion, now: datetime) -> list[GradingRun]:
    there = GradingRun.objects.filter(batch=batch).exclude(state=RunState.FAILED).values("answer")
    lacking = answers_of(batch).filter(question=question_id).exclude(pk__in=there)
    earlier = Count("runs", filter=Q(runs__version=version))
    queue = queue_of(version)
    return [
        GradingRun(
            answer_id=answer_id,
            version=version,
            batch=batch,
            number=count + 1,
            seed=derive_seed(version.digest, digest, count + 1, secret=settings.SECRET_KEY),
            queue=queue,
            queued_at=now,
        )
        for answer_id, digest, count in lacking.annotate(earlier=earlier).values_list("pk", "digest", "earlier")
    ]


def _make_live(batch: RegradeBatch, now: datetime) -> None:
    for row in batch.questions.select_related("question", "version"):
        make_live(row.question, row.version, row.position)
        if row.version_id is not None:
            transaction.on_commit(partial(ring_learning, row.version_id, now), robust=True)
    Exam.objects.filter(pk=batch.exam_id).update(live_revision=batch.revision_id)


def _close(batch: RegradeBatch, state: BatchState, by: User | None, now: datetime) -> None:
    batch.state, batch.closed_by, batch.closed_at = state, by, now
    batch.save(update_fields=["state", "closed_by", "closed_at"])
    if state is BatchState.CANCELLED:
        waiting = GradingRun.objects.select_for_update().filter(batch=batch, state=RunState.QUEUED, tries=0)
        GradingRun.objects.filter(pk__in=list(waiting.values_list("pk", flat=True))).delete()
        write_event(by.pk if by else None, "regrade.cancelled", batch)


def _write_changes(user: User, batch: RegradeBatch, preview: RegradePreview) -> None:
    """Write what was applied, and one event for each answer whose points are others now."""
    write_event(
        user.pk,
        "regrade.applied",
        batch,
        revision=batch.revision.number,
        up=preview.up,
        down=preview.down,
        kept=len(preview.disagreements),
    )
    changed = Answer.objects.filter(submission__attempt__exam=batch.exam_id)
    owners = dict(changed.values_list("pk", "submission__attempt__user_id"))
    events = [
        AuditEvent(
            actor=user,
            exam_id=batch.exam_id,
            about_id=owners[change.answer_id],
            action="answer.regrade_applied",
            subject=f"{Answer._meta.model_name}:{change.answer_id}",
            detail={"batch": batch.pk, "before": points_text(change.before), "after": points_text(change.after)},
        )
        for change in preview.changes
    ]
    AuditEvent.objects.bulk_create(events, batch_size=_ROWS)
