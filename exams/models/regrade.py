"""Grading a class again: what would change, kept apart from the marks until somebody applies it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from exams.models.exam import Exam, ExamRevision, Question, QuestionVersion


class BatchState(models.TextChoices):
    """open -> applied | cancelled. Only an applied batch has a say in anybody's points."""

    OPEN = "open", "Open"
    APPLIED = "applied", "Applied"
    CANCELLED = "cancelled", "Cancelled"


class RegradeBatch(models.Model):
    """A class graded once more, against new versions or the live ones; at most one of an exam is open.

    `revision` goes live when the batch is applied. Its runs are GradingRun rows that name it."""

    exam = models.ForeignKey(Exam, on_delete=models.PROTECT, related_name="regrades")
    revision = models.ForeignKey(ExamRevision, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=BatchState.choices, default=BatchState.OPEN)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["exam"], condition=Q(state="open"), name="one_open_regrade_per_exam"),
        ]

    def __str__(self) -> str:
        return f"regrade {self.pk} of {self.exam}"


class RegradeQuestion(models.Model):
    """One question of a batch: what it is graded against. `version` None: the question leaves the exam.

    `before` is the version that was live when the batch began; None for a question that is new."""

    batch = models.ForeignKey(RegradeBatch, on_delete=models.CASCADE, related_name="questions")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    before = models.ForeignKey(QuestionVersion, null=True, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(QuestionVersion, null=True, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["batch", "question"], name="question_once_per_regrade")]

    def __str__(self) -> str:
        return f"{self.question} in {self.batch}"
