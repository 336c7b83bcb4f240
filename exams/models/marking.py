"""What markers leave beside their decisions: what was taken back, comments kept, who has what open, second marks."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from exams.models.exam import Question, QuestionVersion
from exams.models.review import Review
from exams.models.submission import Answer, Immutable


class Withdrawal(Immutable):
    """A decision taken back by whoever made it. The review stays in the history and counts no more."""

    review = models.OneToOneField(Review, on_delete=models.PROTECT, related_name="withdrawal")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.review} taken back"


class KeptComment(models.Model):
    """A comment to students that markers of a question use again. `removed_at` set: no longer offered."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="kept_comments")
    text = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "text"], condition=models.Q(removed_at=None), name="kept_comment_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.text[:40]}"


class Presence(models.Model):
    """When a marker had an answer with its points open, first and last."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["answer", "user"], name="one_presence_per_marker")]

    def __str__(self) -> str:
        return f"{self.user} at {self.answer}"


class SecondMarking(Immutable):
    """That a share of a question's answers is marked by a second person, blind. The newest of a question counts.

    `percent` 0: no more are asked for; 100: all."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="second_markings")
    percent = models.PositiveSmallIntegerField(validators=[MinValueValidator(0), MaxValueValidator(100)])
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"second marking of {self.percent} % of {self.question}"


class SecondMark(Immutable):
    """What a second person gave an answer without seeing other points. It never counts as a score by itself.

    `criteria`: {key: points as decimal string}, of the criteria of `version`."""

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="second_marks")
    version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    points = models.DecimalField(max_digits=6, decimal_places=2)
    criteria = models.JSONField(default=dict)
    note = models.TextField(blank=True, help_text="For whoever moderates; students never see it.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"second mark of {self.answer}: {self.points}"


class Moderation(Immutable):
    """That a review settled a disagreement between the first marker and a second mark."""

    second = models.ForeignKey(SecondMark, on_delete=models.PROTECT, related_name="moderations")
    review = models.OneToOneField(Review, on_delete=models.PROTECT, related_name="moderation")

    def __str__(self) -> str:
        return f"{self.review} settles {self.second}"
