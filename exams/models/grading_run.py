"""Grading runs, their state machine's columns, and grades as rows."""

from django.db import models
from django.db.models import Q

from exams.grading.verdict import State, Verdict
from exams.models.exam import QuestionVersion
from exams.models.submission import Answer, Immutable


class RunState(models.TextChoices):
    """queued -> running -> done | failed; a lost lease puts running back to queued."""

    QUEUED = "queued", "Queued"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"


class GradingRun(models.Model):
    """One grading of one answer against one question version.

    `lease` is a token only its holder knows: heartbeat and result must name it. `tries` counts claims.
    A run of a re-grading `batch` counts only once that is applied."""

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="runs")
    version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="runs")
    batch = models.ForeignKey("RegradeBatch", null=True, on_delete=models.PROTECT, related_name="runs")
    number = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=8, choices=RunState.choices, default=RunState.QUEUED)
    queue = models.CharField(max_length=16, default="grading_cpu")
    seed = models.BigIntegerField()
    tries = models.PositiveSmallIntegerField(default=0)
    lease = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True)
    worker = models.CharField(max_length=100, blank=True)
    error = models.TextField(blank=True)
    queued_at = models.DateTimeField()
    rung_at = models.DateTimeField(null=True, help_text="When the queue was last rung for this run.")
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["answer", "version", "number"], name="run_number_once"),
            models.CheckConstraint(
                condition=Q(state="running", lease__gt="", lease_until__isnull=False) | ~Q(state="running"),
                name="running_has_lease",
            ),
        ]
        indexes = [models.Index(fields=["state", "queued_at"]), models.Index(fields=["state", "lease_until"])]

    def __str__(self) -> str:
        return f"run {self.pk} of answer {self.answer_id}"


class Grade(Immutable):
    """What one run gave; at most one a run. `points` None: no suggestion."""

    run = models.OneToOneField(GradingRun, on_delete=models.PROTECT, related_name="grade")
    state = models.CharField(max_length=16, choices=[(s.value, s.value) for s in State])
    verdict = models.CharField(max_length=32, choices=[(v.value, v.value) for v in Verdict])
    points = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    max = models.DecimalField(max_digits=6, decimal_places=2)
    confidence = models.FloatField()
    attested = models.BooleanField()
    feedback = models.TextField(blank=True)
    flags = models.JSONField(default=list)
    readings = models.JSONField(default=list, help_text='[{"field", "text", "understood"}]')
    tests = models.JSONField(default=list, help_text='[{"name", "points", "max", "passed", "visibility", "message"}]')
    record = models.JSONField(default=dict, help_text="How it came about: digests, seed, sandbox, limits, times.")
    record_sha256 = models.CharField(max_length=64, blank=True)
    signature = models.CharField(max_length=64, blank=True, help_text="Of the record, see exams/attestation.py.")
    seconds = models.FloatField(default=0.0)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.points} / {self.max} ({self.state})"


class CriterionGrade(Immutable):
    """One criterion of a grade. `evidence`: [{"quote", "field"}], verbatim from the answer."""

    grade = models.ForeignKey(Grade, on_delete=models.PROTECT, related_name="criteria")
    key = models.CharField(max_length=32)
    position = models.PositiveSmallIntegerField()
    points = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    max = models.DecimalField(max_digits=6, decimal_places=2)
    state = models.CharField(max_length=16)
    confidence = models.FloatField()
    reason = models.TextField(blank=True)
    evidence = models.JSONField(default=list)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["grade", "key"], name="criterion_once_per_grade")]

    def __str__(self) -> str:
        return f"{self.key}: {self.points}"
