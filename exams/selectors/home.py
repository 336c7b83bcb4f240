"""The first page: the exams a person sits and the exams a person marks."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db.models import Count
from django.utils.translation import gettext

from exams.access import is_admin, visible_exams
from exams.models import STAFF_ROLES, Attempt, Enrolment, Exam, Role


@dataclass(frozen=True, slots=True)
class SatExam:
    """An exam as its student sees it in the list."""

    exam: Exam
    closes: datetime
    started: bool
    submitted: bool
    open: bool
    early: bool

    @property
    def words(self) -> str:
        """Return where the student is with it."""
        if self.submitted:
            return gettext("handed in")
        if self.early:
            return gettext("not open yet")
        if self.open:
            return gettext("started, not handed in") if self.started else gettext("open")
        return gettext("closed, not handed in") if self.started else gettext("closed, not sat")


@dataclass(frozen=True, slots=True)
class MarkedExam:
    """An exam as its markers see it in the list. `handed_in`: students who did."""

    exam: Exam
    handed_in: int


def sat_exams(user: User, now: datetime) -> list[SatExam]:
    """Return the exams of the courses in which the user is a student, newest first. Three queries."""
    extra = dict(Enrolment.objects.filter(user=user, role=Role.STUDENT).values_list("course_id", "extra_minutes"))
    attempts = {a.exam_id: a for a in Attempt.objects.filter(user=user).annotate(hand_ins=Count("submissions"))}
    exams = visible_exams(user).filter(course_id__in=extra)
    return [_sat(exam, attempts.get(exam.pk), extra[exam.course_id], now) for exam in exams]


def marked_exams(user: User) -> list[MarkedExam]:
    """Return the exams that the user marks, newest first. Two queries."""
    exams = visible_exams(user)
    if not is_admin(user):
        courses = Enrolment.objects.filter(user=user, role__in=STAFF_ROLES).values("course_id")
        exams = exams.filter(course_id__in=courses)
    handed_in = dict(
        Attempt.objects.filter(exam__in=exams.order_by(), submissions__isnull=False)
        .values_list("exam_id")
        .annotate(students=Count("pk", distinct=True))
    )
    return [MarkedExam(exam, handed_in.get(exam.pk, 0)) for exam in exams]


def _sat(exam: Exam, attempt: Attempt | None, extra_minutes: int, now: datetime) -> SatExam:
    extra = extra_minutes + (attempt.extra_minutes if attempt else 0)
    closes = exam.closes_at + timedelta(minutes=extra)
    return SatExam(
        exam=exam,
        closes=closes,
        started=attempt is not None,
        submitted=attempt is not None and getattr(attempt, "hand_ins", 0) > 0,
        open=exam.opens_at <= now <= closes + timedelta(minutes=exam.grace_minutes + exam.late_minutes),
        early=now < exam.opens_at,
    )
