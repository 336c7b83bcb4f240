"""Calls to language models: what was asked when, what it cost, and the replies kept so that nothing is asked twice."""

from django.db import models

from exams.models.exam import Exam
from exams.models.grading_run import GradingRun


class JudgeEndpoint(models.Model):
    """One model at one host. Its row is locked while a call is let through, so that limits hold for all workers.

    `resting_until`: nothing is sent before. `failures`: in a row, 0 after a reply."""

    host = models.CharField(max_length=200)
    model = models.CharField(max_length=200)
    resting_until = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["host", "model"], name="judge_endpoint_once")]

    def __str__(self) -> str:
        return f"{self.model} at {self.host}"


class CallState(models.TextChoices):
    """open -> answered | failed. A worker that died leaves its call open."""

    OPEN = "open", "Open"
    ANSWERED = "answered", "Answered"
    FAILED = "failed", "Failed"


class JudgeCall(models.Model):
    """One request that was sent. Goes with its run, as the reply may quote the answer.

    `key` names all that was asked, of which model. `cost` is what was set aside while the call is open, and stays so
    where the endpoint gave no counts. `content` is the model's text, only of replies that could be used."""

    endpoint = models.ForeignKey(JudgeEndpoint, on_delete=models.PROTECT, related_name="calls")
    exam = models.ForeignKey(Exam, on_delete=models.CASCADE, related_name="judge_calls")
    run = models.ForeignKey(GradingRun, on_delete=models.CASCADE, related_name="judge_calls")
    key = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=CallState.choices, default=CallState.OPEN)
    sent_at = models.DateTimeField()
    prompt_tokens = models.PositiveIntegerField(default=0)
    completion_tokens = models.PositiveIntegerField(default=0)
    cost = models.DecimalField(max_digits=14, decimal_places=6)
    content = models.TextField(blank=True)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["key", "state"]),
            models.Index(fields=["endpoint", "sent_at"]),
            models.Index(fields=["exam", "state"]),
        ]

    def __str__(self) -> str:
        return f"call {self.pk} ({self.state})"
