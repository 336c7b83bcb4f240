"""What comparing all answers to a question with each other gave."""

from django.db import models

from exams.models.exam import Question


class ComparisonKind(models.TextChoices):
    """What was looked for."""

    PAIRS = "pairs", "Answers that share passages"
    GROUPS = "groups", "Groups of like answers"


class Comparison(models.Model):
    """The newest comparison of a question's answers. Derived from rows, may be thrown away.

    `digest` names the answers that were compared, `count` says how many; `found` is what the selector of its kind
    reads. `rung_at`: since when a bell waits to be heard; None if none does."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="comparisons")
    kind = models.CharField(max_length=8, choices=ComparisonKind.choices)
    digest = models.CharField(max_length=64, blank=True)
    count = models.PositiveIntegerField(default=0)
    found = models.JSONField(default=list)
    rung_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["question", "kind"], name="one_comparison_of_each_kind")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.question}"
