"""The demo course is seeded through the real services, once."""

import re
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db.models import Model
from django.test import Client

from exams.models import (
    Answer,
    AnswerFile,
    Attempt,
    AuditEvent,
    Course,
    Draft,
    Enrolment,
    Exam,
    ExamRevision,
    GradingRun,
    Method,
    Role,
    RunState,
    Submission,
    Upload,
)
from exams.services.attempts import window
from exams.services.demo import PASSWORD, seed_demo

NOW = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)
ROWS: tuple[type[Model], ...] = (
    User, Course, Enrolment, Exam, ExamRevision, Attempt, Draft, Upload, Submission, Answer, AnswerFile, GradingRun,
    AuditEvent,
)  # fmt: skip

pytestmark = pytest.mark.django_db


def _counts() -> dict[str, int]:
    return {model.__name__: model._default_manager.count() for model in ROWS}


def test_five_students_hand_in_six_sheets_and_one_form() -> None:
    report = seed_demo(5, NOW)
    assert (report.exam_slug, report.added, report.there) == ("in5400-2021", 7, 0)
    by_method = [(s.attempt.user.username, s.method, s.late) for s in Submission.objects.order_by("pk")]
    assert sorted(by_method) == [
        ("student01", Method.DOCUMENT, False),
        ("student02", Method.DOCUMENT, False),
        ("student03", Method.DOCUMENT, True),
        ("student04", Method.DOCUMENT, False),
        ("student04", Method.DOCUMENT, False),
        ("student05", Method.DOCUMENT, False),
        ("student33", Method.FORM, False),
    ]
    assert GradingRun.objects.filter(state=RunState.QUEUED).count() == 7 * 24
    assert Upload.objects.filter(confirmed_at=None).count() == 0
    assert list(AnswerFile.objects.values_list("field", "name", "mime")) == [("figure", "loss-curves.png", "image/png")]


def test_a_second_call_changes_nothing() -> None:
    seed_demo(4, NOW)
    before = _counts()
    exam = Exam.objects.get()
    report = seed_demo(4, NOW + timedelta(days=3))
    assert (report.added, report.there) == (0, 6)
    assert _counts() == before
    assert (Exam.objects.get().opens_at, Exam.objects.get().closes_at) == (exam.opens_at, exam.closes_at)


def test_more_students_are_added_later() -> None:
    seed_demo(1, NOW)
    report = seed_demo(2, NOW)
    assert (report.added, report.there) == (1, 2)


def test_a_closed_demo_is_opened_again() -> None:
    seed_demo(1, NOW)
    later = NOW + timedelta(days=60)
    report = seed_demo(1, later)
    assert report.added == 0
    assert window(Exam.objects.get()).is_open(later)


def test_the_window_is_changed_in_the_open() -> None:
    seed_demo(3, NOW)
    changes = AuditEvent.objects.filter(action="exam.window_set").order_by("pk")
    assert [(event.actor.username, event.detail["closes"][:10]) for event in changes if event.actor] == [
        ("instructor", "2026-09-01"),
        ("admin", "2026-10-01"),
    ]


def test_everybody_can_sign_in_with_their_role(client: Client) -> None:
    seed_demo(1, NOW)
    assert all(client.login(username=name, password=PASSWORD) for name in ("student", "ta", "instructor", "admin"))
    roles = dict(Enrolment.objects.values_list("user__username", "role"))
    assert roles == {
        "instructor": Role.INSTRUCTOR,
        "ta": Role.TA,
        "student": Role.STUDENT,
        "student01": Role.STUDENT,
        "student33": Role.STUDENT,
    }
    assert list(User.objects.filter(is_superuser=True).values_list("username", flat=True)) == ["admin"]


def test_the_student_has_begun_and_what_he_writes_is_kept() -> None:
    seed_demo(1, NOW)
    attempt = Attempt.objects.get(user__username="student")
    assert not attempt.submissions.exists()
    assert {draft.question.label for draft in Draft.objects.filter(attempt=attempt)} == {"1a", "5a"}
    Draft.objects.filter(attempt=attempt).delete()
    seed_demo(1, NOW)
    assert not Draft.objects.filter(attempt=attempt).exists()


def test_the_command_prints_the_accounts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KARAKTER_DEMO", "1")
    out = StringIO()
    call_command("seed_demo", "--students", "1", stdout=out, stderr=StringIO())
    assert PASSWORD in out.getvalue()
    assert re.findall(r"^  (\w+) ", out.getvalue(), re.M) == ["admin", "instructor", "ta", "student", "student01"]


def test_a_real_site_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KARAKTER_DEMO", raising=False)
    with pytest.raises(CommandError, match="KARAKTER_DEMO=1"):
        call_command("seed_demo", "--students", "1")
    assert _counts() == dict.fromkeys(_counts(), 0)


@pytest.mark.parametrize("number", ["0", "33"])
def test_an_impossible_number_of_students_is_refused(monkeypatch: pytest.MonkeyPatch, number: str) -> None:
    monkeypatch.setenv("KARAKTER_DEMO", "1")
    with pytest.raises(CommandError, match="1 to 32"):
        call_command("seed_demo", "--students", number)
