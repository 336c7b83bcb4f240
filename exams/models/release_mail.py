"""Mails that tell students that their results are there."""

from django.conf import settings
from django.db import models

from exams.models.exam import Release


class MailState(models.TextChoices):
    """queued -> sending -> sent | failed. Who died while sending leaves "sending": it may have gone out."""

    QUEUED = "queued", "Queued"
    SENDING = "sending", "Sending"
    SENT = "sent", "Sent"
    FAILED = "failed", "Failed"


class ReleaseMail(models.Model):
    """One mail to one student about one release; its text holds a link and no points.

    `changed_at` is when it got its state. `error`: why it failed, for instructors."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="mails")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=8, choices=MailState.choices, default=MailState.QUEUED)
    error = models.CharField(max_length=300, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["release", "user"], name="one_mail_per_release")]
        indexes = [models.Index(fields=["state", "changed_at"], name="mail_state_changed")]

    def __str__(self) -> str:
        return f"mail to {self.user_id} about {self.release}"
