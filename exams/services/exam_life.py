"""What an instructor decides about an exam as a whole: draft or not, times, thresholds, the grade scale.

Every change is an event that holds what was before, so that the newest one can be taken back.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from exams.access import is_instructor_of
from exams.errors import Conflict, InvalidInput, NotAllowed
from exams.grading.scale import GradeScale, read_scale
from exams.models import AuditEvent, Exam
from exams.selectors.exam_life import undoable
from exams.selectors.grading_rules import thresholds
from exams.services.audit import write_event


@dataclass(frozen=True, slots=True)
class ExamTimes:
    """When students may write, and what they may do after release. Minutes and days as in the model."""

    opens_at: datetime
    closes_at: datetime
    grace_minutes: int
    late_minutes: int
    regrade_days: int
    show_distribution: bool


def times_of(exam: Exam) -> ExamTimes:
    """Return the exam's times as they are."""
    return ExamTimes(**{name: getattr(exam, name) for name in ExamTimes.__slots__})


def publish(user: User, exam: Exam) -> None:
    """Let students see the exam. Raises NotAllowed, Conflict if they do or there are no questions."""
    with transaction.atomic():
        locked = _lock(user, exam)
        if not locked.draft:
            raise Conflict(_("Students see this exam already."))
        if not locked.questions.filter(retired=False, live_version__isnull=False).exists():
            raise Conflict(_("The exam has no questions yet; import its bundle first."))
        _set_draft(user, locked, draft=False)


def unpublish(user: User, exam: Exam) -> None:
    """Hide the exam from students. Raises NotAllowed, Conflict if it is hidden or somebody has begun it."""
    with transaction.atomic():
        locked = _lock(user, exam)
        if locked.draft:
            raise Conflict(_("The exam is a draft already."))
        if locked.attempts.exists():
            raise Conflict(_("Somebody has begun this exam; it cannot be hidden any more."))
        _set_draft(user, locked, draft=True)


def set_times(user: User, exam: Exam, times: ExamTimes) -> AuditEvent:
    """Set the exam's times; imports leave them from now on. Raises NotAllowed, InvalidInput naming the field."""
    if times.closes_at <= times.opens_at:
        raise InvalidInput(_("The exam must close after it opens."), field="closes_at")
    with transaction.atomic():
        locked = _lock(user, exam)
        before = times_of(locked)
        return _write_times(user, locked, times, before=_plain(before), own_window=True)


def set_judging(user: User, exam: Exam, wanted: Mapping[str, float], scale: GradeScale | None) -> AuditEvent:
    """Set thresholds by label and the grade scale (None: no letters). No points change.

    Raises NotAllowed, InvalidInput naming the question whose threshold is below its bundle's, or above 1."""
    with transaction.atomic():
        locked = _lock(user, exam)
        now = thresholds(locked)
        for one in now:
            if not one.least <= wanted.get(one.label, one.value) <= 1:
                words = _("Between %(least)s, which the question's own file has, and 1.") % {"least": one.least}
                raise InvalidInput(words, field=f"threshold-{one.label}")
        before = {"thresholds": {one.label: one.value for one in now}, "scale": locked.grade_scale}
        return _write_judging(user, locked, wanted, scale, before=before)


def undo(user: User, exam: Exam, event_id: int, now: datetime) -> None:
    """Take the newest change of times, thresholds or scale back. Raises NotAllowed, Conflict if it is not this one."""
    with transaction.atomic():
        locked = _lock(user, exam)
        event = undoable(locked, now)
        if event is None or event.pk != event_id:
            raise Conflict(_("That was too long ago, or something was changed after it. Set it by hand."))
        before = event.detail["before"]
        if event.action == "exam.window_set":
            read: dict[str, Any] = {k: datetime.fromisoformat(v) if k.endswith("_at") else v for k, v in before.items()}
            own = bool(event.detail.get("own_window_before"))
            _write_times(user, locked, ExamTimes(**read), before=None, own_window=own)
        else:
            _write_judging(user, locked, before["thresholds"], read_scale(before["scale"]), before=None)


def _lock(user: User, exam: Exam) -> Exam:
    if not is_instructor_of(user, exam.course):
        raise NotAllowed(_("Only instructors of the course change an exam."))
    return Exam.objects.select_for_update().get(pk=exam.pk)


def _set_draft(user: User, exam: Exam, *, draft: bool) -> None:
    exam.draft = draft
    exam.save(update_fields=["draft"])
    write_event(user.pk, "exam.hidden" if draft else "exam.published", exam)


def _write_times(
    user: User, exam: Exam, times: ExamTimes, *, before: dict[str, object] | None, own_window: bool
) -> AuditEvent:
    """Write the times and their event; `before` None: an undo, which cannot be undone."""
    was_own = exam.own_window
    for name, value in asdict(times).items():
        setattr(exam, name, value)
    exam.own_window = own_window
    exam.save(update_fields=[*ExamTimes.__slots__, "own_window"])
    kept = {} if before is None else {"before": before, "own_window_before": was_own}
    return write_event(user.pk, "exam.window_set", exam, **_plain(times), **kept)


def _write_judging(
    user: User,
    exam: Exam,
    wanted: Mapping[str, float],
    scale: GradeScale | None,
    *,
    before: dict[str, object] | None,
) -> AuditEvent:
    for one in thresholds(exam):
        value = wanted.get(one.label, one.value)
        exam.questions.filter(label=one.label).update(threshold=value if value > one.least else None)
    exam.grade_scale = scale.as_json() if scale else {}
    exam.save(update_fields=["grade_scale"])
    kept = {} if before is None else {"before": before}
    return write_event(user.pk, "exam.judging_set", exam, thresholds=dict(wanted), scale=exam.grade_scale, **kept)


def _plain(times: ExamTimes) -> dict[str, object]:
    return {k: v.isoformat() if isinstance(v, datetime) else v for k, v in asdict(times).items()}
