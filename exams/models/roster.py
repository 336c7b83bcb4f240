"""Courses and who does what in them."""

from django.conf import settings
from django.db import models


class Role(models.TextChoices):
    """What somebody is in a course. Admins are site-wide (User.is_superuser)."""

    STUDENT = "student", "Student"
    TA = "ta", "Teaching assistant"
    INSTRUCTOR = "instructor", "Instructor"


STAFF_ROLES = (Role.TA, Role.INSTRUCTOR)


class Course(models.Model):
    """A course; exams belong to it and people are enrolled in it."""

    slug = models.SlugField(max_length=64, unique=True)
    title = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.title


class Enrolment(models.Model):
    """One person's role in one course. `extra_minutes` is added to every exam's window."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="enrolments")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="enrolments")
    role = models.CharField(max_length=16, choices=Role.choices)
    section = models.CharField(max_length=64, blank=True)
    extra_minutes = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["course", "user"], name="one_role_per_course")]

    def __str__(self) -> str:
        return f"{self.user} is {self.role} of {self.course}"
