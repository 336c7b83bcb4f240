"""What students hand in: attempts, drafts, uploads to be split, and immutable submissions."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

from exams.models.exam import Exam, Question


class Immutable(models.Model):
    """A row that is written once."""

    class Meta:
        abstract = True

    def save(self, *args: object, **kwargs: object) -> None:
        """Insert. Raises ValidationError if the row exists already."""
        if self.pk is not None and not self._state.adding:
            raise ValidationError(f"{self._meta.verbose_name} {self.pk} is immutable; add a new row instead")
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class Attempt(models.Model):
    """One student's sitting of an exam. `number` is what markers see instead of a name."""

    exam = models.ForeignKey(Exam, on_delete=models.PROTECT, related_name="attempts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveIntegerField()
    started_at = models.DateTimeField(auto_now_add=True)
    extra_minutes = models.PositiveSmallIntegerField(default=0)
    language = models.CharField(max_length=8, default="en")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["exam", "user"], name="one_attempt_per_exam"),
            models.UniqueConstraint(fields=["exam", "number"], name="attempt_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.exam} #{self.number}"


class Draft(models.Model):
    """The latest unsent text of one question: field name -> text."""

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="drafts")
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="+")
    fields = models.JSONField(default=dict)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["attempt", "question"], name="one_draft_per_question")]

    def __str__(self) -> str:
        return f"draft of {self.question}"


class Figure(models.Model):
    """A picture in one field of a question; `mime` is what was found in it, not what its name says."""

    field = models.CharField(max_length=32)
    name = models.CharField(max_length=200)
    mime = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class DraftFile(Figure):
    """A figure put into a draft's field, before hand-in."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="files")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draft", "field"], name="one_file_per_draft_field")]


class Upload(models.Model):
    """A whole document and how it was split; the student moves parts and confirms.

    `parts`: list of {"label": str | "", "text": str, "doubt": str, "flags": [str]} in document order; "" is
    text that belongs to no question. Confirming makes a Submission."""

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="uploads")
    name = models.CharField(max_length=200)
    mime = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    text = models.TextField()
    parts = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Method(models.TextChoices):
    """How a submission came in."""

    FORM = "form", "Form"
    DOCUMENT = "document", "Document"
    API = "api", "API"


class Submission(Immutable):
    """One hand-in. The newest of an attempt counts. `digest` is the receipt: sha256 over its answers."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="submissions")
    method = models.CharField(max_length=16, choices=Method.choices)
    upload = models.ForeignKey(Upload, null=True, on_delete=models.PROTECT, related_name="submissions")
    digest = models.CharField(max_length=64)
    late = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.digest[:12]


class Answer(Immutable):
    """A submission's part for one question: fields, or running text of a sheet (`whole`).

    `doubt` says why the split of a sheet may be wrong here ("labelled 2b, but stands in Exercise 6")."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    fields = models.JSONField(default=dict)
    whole = models.TextField(blank=True)
    doubt = models.CharField(max_length=300, blank=True)
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "question"], name="one_answer_per_question")]

    def __str__(self) -> str:
        return f"answer {self.pk}"


class AnswerFile(Immutable, Figure):
    """A figure handed in with an answer."""

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="files")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["answer", "field"], name="one_file_per_field")]
