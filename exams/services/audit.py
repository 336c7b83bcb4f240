"""The trail: who did what to which row."""

from django.db.models import Model

from exams.models import AuditEvent


def write_event(actor_id: int | None, action: str, row: Model, **detail: object) -> AuditEvent:
    """Add an event, in the transaction of the deed. `actor_id` None: the machine did it."""
    subject = f"{row._meta.model_name}:{row.pk}"
    return AuditEvent.objects.create(actor_id=actor_id, action=action, subject=subject, detail=detail)
