"""The trail: who did what to which row."""

from datetime import datetime, timedelta

from django.db.models import Model

from exams.models import Answer, Attempt, AuditEvent, Exam, GradingRun, RegradeBatch, Submission, Upload

# Who looks at a page again and again while working on it is written down once in this time.
SAME_LOOK = timedelta(minutes=10)


def write_event(actor_id: int | None, action: str, row: Model, **detail: object) -> AuditEvent:
    """Add an event, in the transaction of the deed. `actor_id` None: the machine did it."""
    event = new_event(actor_id, action, row, **detail)
    event.save()
    return event


def new_event(actor_id: int | None, action: str, row: Model, **detail: object) -> AuditEvent:
    """Return an event that is not saved yet, for deeds that write thousands of them at once."""
    exam_id, about_id = _place(row)
    return AuditEvent(
        actor_id=actor_id, action=action, subject=_subject(row), exam_id=exam_id, about_id=about_id, detail=detail
    )


def write_view(actor_id: int, action: str, row: Model, now: datetime) -> bool:
    """Note that somebody saw marks; return whether a row was added. The same look within `SAME_LOOK` adds none."""
    recent = AuditEvent.objects.filter(subject=_subject(row), actor_id=actor_id, action=action)
    if recent.filter(created_at__gt=now - SAME_LOOK).exists():
        return False
    write_event(actor_id, action, row)
    return True


def _subject(row: Model) -> str:
    return f"{row._meta.model_name}:{row.pk}"


def _place(row: Model) -> tuple[int | None, int | None]:
    """Return the exam that a row belongs to and the student whose it is; None where there is none."""
    match row:
        case Exam():
            return row.pk, None
        case RegradeBatch():
            return row.exam_id, None
        case Attempt():
            return row.exam_id, row.user_id
        case Submission() | Upload():
            return _place(row.attempt)
        case Answer():
            return _place(row.submission.attempt)
        case GradingRun():
            found = Attempt.objects.filter(submissions__answers__runs=row).values_list("exam_id", "user_id").first()
            return found or (None, None)
        case _:
            return None, None
