"""Exams and their frozen content: revisions of the paper, versions of each question."""

from django.conf import settings
from django.db import models

from exams.models.roster import Course


class Exam(models.Model):
    """A paper. `opens_at`..`closes_at` is the window without anybody's extra minutes."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="exams")
    slug = models.SlugField(max_length=64, unique=True)
    title = models.CharField(max_length=200)
    date = models.DateField()
    language = models.CharField(max_length=8, default="en")
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    rules = models.JSONField(default=list, help_text="General marking rules, one sentence each.")
    draft = models.BooleanField(default=False, help_text="Students do not see it at all.")
    own_window = models.BooleanField(default=False, help_text="The window was set on a page; imports leave it.")
    grade_scale = models.JSONField(default=dict, help_text='{"unit": "percent" | "points", "bounds": {"A": "89"}}')
    live_revision = models.ForeignKey("ExamRevision", null=True, on_delete=models.PROTECT, related_name="+")
    grace_minutes = models.PositiveSmallIntegerField(
        default=0, help_text="After closing, within which handing in still counts as in time."
    )
    late_minutes = models.PositiveIntegerField(
        default=0, help_text="After closing and grace, within which a hand-in is taken and flagged as late. 0: refused."
    )
    regrade_days = models.PositiveSmallIntegerField(
        default=14, help_text="After release, within which students may ask for a new look. 0: they may not."
    )
    show_distribution = models.BooleanField(
        default=False, help_text="After release students see how the totals of the class are spread."
    )

    def __str__(self) -> str:
        return self.title


class ExamRevision(models.Model):
    """One imported bundle, by digest. Importing the same digest again changes nothing."""

    exam = models.ForeignKey(Exam, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["exam", "digest"], name="revision_digest_once"),
            models.UniqueConstraint(fields=["exam", "number"], name="revision_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.exam} r{self.number}"


class Question(models.Model):
    """One part of a paper under its label ("7b"). `retired`: no longer in the live revision."""

    exam = models.ForeignKey(Exam, on_delete=models.CASCADE, related_name="questions")
    label = models.CharField(max_length=16)
    position = models.PositiveSmallIntegerField()
    live_version = models.ForeignKey("QuestionVersion", null=True, on_delete=models.PROTECT, related_name="+")
    retired = models.BooleanField(default=False)
    threshold = models.FloatField(null=True, help_text="Least confidence of a suggestion here; None: the bundle's.")

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["exam", "label"], name="label_once_per_exam")]

    def __str__(self) -> str:
        return self.label


class QuestionVersion(models.Model):
    """Frozen content of a question. Never changed; an imported change makes a new one.

    `document` is the validated question.yaml; files are QuestionFile rows."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    title = models.CharField(max_length=200)
    points = models.DecimalField(max_digits=6, decimal_places=2)
    document = models.JSONField()
    prompt = models.TextField()
    solution = models.JSONField(default=dict, help_text="Model answer by field; never shown before release.")
    solution_text = models.TextField(blank=True)
    examples = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "digest"], name="version_digest_once"),
            models.UniqueConstraint(fields=["question", "number"], name="version_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.question} v{self.number}"


class Zone(models.TextChoices):
    """Who may see a question's file."""

    PROMPT = "prompt", "Shown with the question"
    PUBLIC = "public", "Given to students and the candidate"
    PRIVATE = "private", "Examiner only"


class QuestionFile(models.Model):
    """One file of a question version."""

    version = models.ForeignKey(QuestionVersion, on_delete=models.CASCADE, related_name="files")
    zone = models.CharField(max_length=8, choices=Zone.choices)
    path = models.CharField(max_length=200)
    content = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "zone", "path"], name="file_path_once")]

    def __str__(self) -> str:
        return f"{self.zone}/{self.path}"


class Release(models.Model):
    """From when students see results. The newest row of an exam counts; withdrawing adds a row."""

    exam = models.ForeignKey(Exam, on_delete=models.CASCADE, related_name="releases")
    released = models.BooleanField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.exam} {'released' if self.released else 'withdrawn'}"
