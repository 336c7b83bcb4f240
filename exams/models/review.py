"""What people decide, and the trail of it. Rows are added, never changed."""

from django.conf import settings
from django.db import models

from exams.models.exam import Exam
from exams.models.grading_run import Grade
from exams.models.submission import Answer, Immutable


class ReviewQuerySet(models.QuerySet["Review"]):
    """Reviews with a name for those that still stand."""

    def kept(self) -> "ReviewQuerySet":
        """Return the reviews that nobody took back."""
        return self.filter(withdrawal=None)


class Review(Immutable):
    """A person's decision on one answer. The newest row of an answer that was not taken back counts.

    `grade` is the suggestion that was looked at. `accepted` True: the suggestion taken as it is; otherwise
    an override with a reason. `together` True: accepted with all suggestions of its question, not one by one.
    `criteria`: {key: points as decimal string}."""

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="reviews")
    grade = models.ForeignKey(Grade, null=True, on_delete=models.PROTECT, related_name="reviews")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviews")
    accepted = models.BooleanField()
    together = models.BooleanField(default=False)
    points = models.DecimalField(max_digits=6, decimal_places=2)
    criteria = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    comment = models.TextField(blank=True, help_text="Shown to the student after release.")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"review of {self.answer}: {self.points}"


class AuditEvent(Immutable):
    """Who did or saw what, when. Written in the same transaction as the deed.

    `exam`: where it happened, None if in none. `about`: the student whose answers or marks it concerns."""

    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    action = models.CharField(max_length=64)
    subject = models.CharField(max_length=64, help_text='Model and key, as in "answer:17".')
    exam = models.ForeignKey(Exam, null=True, on_delete=models.SET_NULL, related_name="+")
    about = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    detail = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["subject"]), models.Index(fields=["exam", "action"], name="event_exam_action")]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"


class ApiToken(models.Model):
    """A key to the API. Only its hash is kept; scopes are words such as "exams:import"."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=12, unique=True)
    sha256 = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.prefix}... ({self.name})"
