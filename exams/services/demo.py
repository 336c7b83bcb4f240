"""The demo course: invented people, and their answers handed in the way that real students hand in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.db import transaction

from exams.demo.students.cast import CAST, Student
from exams.demo.students.form import FIGURE, draw_loss_curves, read_form
from exams.demo.students.pool import read_pool
from exams.demo.students.sheets import DemoSheet, build_sheets, rebuild_sheet
from exams.models import Attempt, Course, Enrolment, Exam, Role
from exams.services.attempts import add_attempt_for, open_attempt, save_draft, save_draft_file
from exams.services.audit import write_event
from exams.services.import_exam import import_bundle
from exams.services.submit import submit_drafts
from exams.services.uploads import confirm_upload, store_upload

BUNDLE = Path(__file__).resolve().parent.parent / "demo" / "in5400-2021"
PASSWORD = "karakter-demo"
OPEN_FOR = timedelta(days=30)
LATE = "student03"  # the sheet came after the end and was handed in by the instructor
AGAIN = "student04"  # handed in twice
LONGER = "student09"  # has 30 extra minutes
DRAFTS = {
    "1a": {"text": "The gradient gets a short way back to the first layers, because"},
    "5a": {"result": "(24, 32)"},
}


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who can sign in with PASSWORD."""

    username: str
    role: str


# The people of the demo besides those who hand in sheets.
STAFF = {"ta": Role.TA, "instructor": Role.INSTRUCTOR}
WRITER = "student"  # has an open attempt with drafts
FORM_WRITER = "student33"  # hands in by the form, with a figure


@dataclass(frozen=True, slots=True)
class DemoReport:
    """What a call of `seed_demo` stored; both zero the second time."""

    exam_slug: str
    accounts: tuple[Account, ...]
    submissions_added: int
    submissions_there: int


def seed_demo(students: int, now: datetime) -> DemoReport:
    """Make the demo course complete: people, exam, and the sheets of the first `students` students, queued.

    Adds only what is missing: calling it twice changes nothing, and after a crash it goes on.
    """
    sheets = build_sheets(read_pool(), CAST[:students])
    admin = _add_people([sheet.student for sheet in sheets])
    exam = Exam.objects.get(slug=import_bundle(BUNDLE, admin).exam_slug)
    _enrol(exam.course, [sheet.student for sheet in sheets])
    before = _count_submissions(exam)
    _hand_in_late(exam, sheets, now)
    _open_window(exam, admin, now)
    for sheet in sheets:
        _hand_in_sheet(exam, sheet, now)
    _fill_form(exam, now)
    _start_writing(exam, now)
    added = _count_submissions(exam) - before
    return DemoReport(exam.slug, _accounts(), added, before)
