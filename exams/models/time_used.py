"""How long each question was in front of a student: for judging questions, never answers."""

from django.db import models

from exams.models.exam import Question
from exams.models.submission import Attempt


class TimeUsed(models.Model):
    """Seconds that a question was in front of the student, as the student's browser told.

    Nothing that counts may depend on it: who wants to can tell any number up to the length of the sitting."""

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="times_used")
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="+")
    seconds = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["attempt", "question"], name="one_time_used_per_question")]

    def __str__(self) -> str:
        return f"{self.seconds} s on {self.question}"
