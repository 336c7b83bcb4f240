"""The gradebook: every student of an exam by name, with points and letter. For instructors only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.contrib.auth.models import User
from django.db.models import Q

from exams.models import Attempt, Enrolment, Exam, Role
from exams.selectors.dashboard import StudentRow, class_list
from exams.selectors.grading_rules import letter_of, scale_of


@dataclass(frozen=True, slots=True)
class GradebookRow:
    """One student. `sat` None: nothing handed in. `letter` "": no scale, or something is undecided.

    `enrolled` False: sat the exam and is no student of the course any more."""

    user_id: int
    username: str
    name: str
    email: str
    section: str
    enrolled: bool
    sat: StudentRow | None
    letter: str

    @property
    def points(self) -> Mapping[str, Decimal]:
        """Return the decided points by label; what is undecided is left out."""
        answers = self.sat.answers if self.sat else {}
        return {k: one.points for k, one in answers.items() if one.is_decided and one.points is not None}


@dataclass(frozen=True, slots=True)
class Column:
    """One question and the most points that its live version gives."""

    label: str
    max: Decimal


@dataclass(frozen=True, slots=True)
class Gradebook:
    """An exam's gradebook, by name. `has_scale`: letters are given."""

    columns: tuple[Column, ...]
    rows: tuple[GradebookRow, ...]
    sections: tuple[str, ...]
    has_scale: bool
    read_at: datetime


def gradebook(exam: Exam, now: datetime) -> Gradebook:
    """Return the exam's gradebook; the number of queries does not depend on the number of students."""
    scale = scale_of(exam)
    sat = {row.user_id: row for row in class_list(exam)}
    enrolments = Enrolment.objects.filter(course_id=exam.course_id, role=Role.STUDENT)
    sections = {one.user_id: one.section for one in enrolments}
    handed_in = Attempt.objects.filter(exam=exam, submissions__isnull=False)
    users = User.objects.filter(Q(pk__in=enrolments.values("user")) | Q(pk__in=handed_in.values("user")))
    named = users.only("username", "first_name", "last_name", "email")
    rows = [
        GradebookRow(
            user_id=user.pk,
            username=user.get_username(),
            name=user.get_full_name() or user.get_username(),
            email=user.email,
            section=sections.get(user.pk, ""),
            enrolled=user.pk in sections,
            sat=sat.get(user.pk),
            letter=letter_of(scale, row.points, row.pending, row.max) if (row := sat.get(user.pk)) else "",
        )
        for user in named
    ]
    questions = exam.questions.filter(retired=False).select_related("live_version")
    return Gradebook(
        columns=tuple(Column(q.label, q.live_version.points) for q in questions if q.live_version),
        rows=tuple(sorted(rows, key=lambda row: (row.name.casefold(), row.username))),
        sections=tuple(sorted({row.section for row in rows if row.section})),
        has_scale=scale is not None,
        read_at=now,
    )
