"""What students try before they hand in: the public tests of a code question, run on unsent text."""

from django.db import models
from django.db.models import Q

from exams.models.exam import QuestionVersion
from exams.models.grading_run import RunState
from exams.models.submission import Attempt


class TryRun(models.Model):
    """One run of a question's public tests. It gives no points and is no submission; swept away after a day.

    `error` is for staff; the student reads `message`. `tests`: [{"name", "passed", "message"}]."""

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="try_runs")
    version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="+")
    fields = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=RunState.choices, default=RunState.QUEUED)
    seed = models.BigIntegerField(help_text="Drawn anew each time; no grading ever uses it.")
    tests = models.JSONField(default=list)
    message = models.TextField(blank=True)
    output = models.TextField(blank=True, help_text="What the student's code printed, capped.")
    error = models.TextField(blank=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["attempt"], condition=Q(state__in=("queued", "running")), name="one_try_at_a_time"
            )
        ]
        indexes = [models.Index(fields=["state", "created_at"], name="try_state_created")]

    def __str__(self) -> str:
        return f"try {self.pk} ({self.state})"
