"""What students ask after release: a new look at the points of one answer."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from exams.models.review import Review
from exams.models.submission import Answer


class RequestState(models.TextChoices):
    """open -> answered, once."""

    OPEN = "open", "Open"
    ANSWERED = "answered", "Answered"


class RegradeRequest(models.Model):
    """A student's request for a new look at one answer, and what staff said to it.

    Answered together with `review`, if points changed; None: the points stay."""

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="regrade_requests")
    reason = models.TextField()
    state = models.CharField(max_length=8, choices=RequestState.choices, default=RequestState.OPEN)
    reply = models.TextField(blank=True, help_text="Shown to the student.")
    review = models.ForeignKey(Review, null=True, on_delete=models.PROTECT, related_name="regrade_requests")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["answer"], condition=Q(state="open"), name="one_open_request_per_answer")
        ]

    def __str__(self) -> str:
        return f"request {self.pk} about {self.answer}"
