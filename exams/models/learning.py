"""What people's marks taught, and what it suggests. Suggestions are added; what was learned is replaced by better."""

from django.db import models

from exams.models.exam import QuestionVersion
from exams.models.submission import Answer, Immutable


class LearnedQuestion(models.Model):
    """What the marks of one question version taught so far. Derived from rows, may be thrown away.

    `digest` names the input it was learned from. `order`: ids of the answers to mark first. `lessons`: by criterion,
    for the other questions. `rung_at`: since when a bell waits to be heard; None if none does."""

    version = models.OneToOneField(QuestionVersion, on_delete=models.CASCADE, related_name="learned")
    digest = models.CharField(max_length=64, blank=True)
    order = models.JSONField(default=list)
    lessons = models.JSONField(default=dict)
    rung_at = models.DateTimeField(null=True)
    learned_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"learned of {self.version}"


class LearnedSuggestion(Immutable):
    """Points that the marks so far suggest for one criterion of one answer; the newest of its version counts.

    Never a mark. `p_agree` None: not enough marks to say. `marks`: how many it was learned from. `digest`: of the
    model. `reasons` are sentences for staff."""

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="learned_suggestions")
    version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=32)
    points = models.DecimalField(max_digits=6, decimal_places=2)
    p_agree = models.FloatField(null=True)
    marks = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    reasons = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["answer", "key", "digest"], name="learned_once_per_model")]

    def __str__(self) -> str:
        return f"{self.key} of {self.answer}: {self.points}?"
