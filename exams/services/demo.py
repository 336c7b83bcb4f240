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
from exams.demo.students.pool import Pool, read_pool
from exams.demo.students.sheets import DemoSheet, build_sheets, rebuild_sheet
from exams.models import Attempt, Enrolment, Exam, Role, Submission
from exams.services.attempts import add_attempt_for, open_attempt, save_draft, save_draft_file
from exams.services.audit import write_event
from exams.services.import_exam import import_bundle
from exams.services.submit import submit_drafts
from exams.services.uploads import confirm_upload, store_upload

BUNDLE = Path(__file__).resolve().parent.parent / "demo" / "in5400-2021"
PASSWORD = "karakter-demo"  # of every demo account; seed_demo refuses to run on a real site
OPEN_FOR = timedelta(days=30)
LATE = 3  # this student's sheet came after the end; the instructor handed it in
AGAIN = 4  # this student hands in twice
EXTRA_MINUTES = {9: 30}
WRITER_DRAFTS: Mapping[str, Mapping[str, object]] = {
    "1a": {"text": "The gradient gets a short way back to the first layers, because"},
    "5a": {"result": "(24, 32)"},
}


@dataclass(frozen=True, slots=True)
class Person:
    """An account of the demo. `role` None: the site's admin, in no course."""

    username: str
    first_name: str
    role: Role | None
    extra_minutes: int = 0


ADMIN = Person("admin", "Ada", None)
INSTRUCTOR = Person("instructor", "Ingrid", Role.INSTRUCTOR)
TA = Person("ta", "Tor", Role.TA)
WRITER = Person("student", "Willa", Role.STUDENT)  # has begun, and not handed in yet
FORM_WRITER = Person("student33", "Yew", Role.STUDENT)  # uses the form and uploads a figure


@dataclass(frozen=True, slots=True)
class DemoReport:
    """What a call of `seed_demo` did: submissions it added, and those that were there already."""

    exam_slug: str
    people: tuple[Person, ...]
    added: int
    there: int


def seed_demo(students: int, now: datetime) -> DemoReport:
    """Make the demo course complete: people, exam, and the sheets of the first `students` students, queued.

    Adds only what is missing: a second call changes nothing, and after a crash the next one goes on.
    """
    pool = read_pool()
    cast = CAST[:students]
    people = (ADMIN, INSTRUCTOR, TA, WRITER, FORM_WRITER, *map(_as_person, cast))
    users = _add_users(people)
    exam = Exam.objects.select_related("course").get(slug=import_bundle(BUNDLE, users["admin"]).exam_slug)
    _enrol(exam, people, users)
    there = _submissions(exam)
    _hand_in_all(exam, pool, build_sheets(pool, cast), users, now)
    _fill_form(exam, users[FORM_WRITER.username], now)
    _start_writing(exam, users[WRITER.username], now)
    return DemoReport(exam.slug, people, _submissions(exam) - there, there)


def seed_people(now: datetime) -> tuple[Exam, tuple[User, ...]]:
    """Make the demo exam with its staff and no student, open now; return it, and who marks. Safe to call twice."""
    people = (ADMIN, INSTRUCTOR, TA)
    users = _add_users(people)
    exam = Exam.objects.select_related("course").get(slug=import_bundle(BUNDLE, users[ADMIN.username]).exam_slug)
    _enrol(exam, people, users)
    _open_window(exam, users[ADMIN.username], now)
    return exam, (users[TA.username], users[INSTRUCTOR.username])


def _as_person(student: Student) -> Person:
    return Person(student.username, student.first_name, Role.STUDENT, EXTRA_MINUTES.get(student.number, 0))


def _add_users(people: Sequence[Person]) -> dict[str, User]:
    """Return the users by name. One hash serves them all: hashing takes 0.4 s each on purpose."""
    there = set(User.objects.filter(username__in=[p.username for p in people]).values_list("username", flat=True))
    new = [person for person in people if person.username not in there]
    password = make_password(PASSWORD) if new else ""
    User.objects.bulk_create(_new_user(person, password) for person in new)
    return {user.username: user for user in User.objects.filter(username__in=[p.username for p in people])}


def _new_user(person: Person, password: str) -> User:
    is_admin = person.role is None
    return User(
        username=person.username,
        password=password,
        first_name=person.first_name,
        last_name="Demo",
        email=f"{person.username}@example.org",
        is_staff=is_admin,
        is_superuser=is_admin,
    )


def _enrol(exam: Exam, people: Sequence[Person], users: Mapping[str, User]) -> None:
    for person in people:
        if person.role is not None:
            fields = {"role": person.role, "extra_minutes": person.extra_minutes}
            Enrolment.objects.get_or_create(course=exam.course, user=users[person.username], defaults=fields)


def _hand_in_all(exam: Exam, pool: Pool, sheets: Sequence[DemoSheet], users: Mapping[str, User], now: datetime) -> None:
    late = [sheet for sheet in sheets if sheet.student.number == LATE]
    for sheet in late:
        _hand_in_late(exam, sheet, users[sheet.student.username], users[INSTRUCTOR.username], now)
    _open_window(exam, users[ADMIN.username], now)
    for sheet in sheets:
        if sheet.student.number != LATE:
            attempt = open_attempt(users[sheet.student.username], exam, now)
            _hand_in(attempt, sheet, 1, now)
            if sheet.student.number == AGAIN:
                _hand_in(attempt, rebuild_sheet(pool, sheet), 2, now)


def _hand_in(attempt: Attempt, sheet: DemoSheet, number: int, now: datetime, by: User | None = None) -> None:
    """Hand in the attempt's `number`-th submission, unless there are as many."""
    if attempt.submissions.count() < number:
        confirm_upload(store_upload(attempt, sheet.name, sheet.content, now, by=by), now, by=by)


def _hand_in_late(exam: Exam, sheet: DemoSheet, student: User, instructor: User, now: datetime) -> None:
    """Hand in for a student after the end of the exam."""
    attempt = add_attempt_for(student, exam, by=instructor)
    if not attempt.submissions.exists():
        _set_window(exam, now - timedelta(hours=4), now - timedelta(minutes=10), instructor)
        _hand_in(attempt, sheet, 1, now, by=instructor)


def _open_window(exam: Exam, by: User, now: datetime) -> None:
    """Let the exam be open for a while, whatever its bundle says."""
    if not exam.opens_at <= now <= exam.closes_at:
        _set_window(exam, now - timedelta(hours=4), now + OPEN_FOR, by)


def _set_window(exam: Exam, opens: datetime, closes: datetime, by: User) -> None:
    with transaction.atomic():
        exam.opens_at, exam.closes_at, exam.own_window = opens, closes, True
        exam.save(update_fields=["opens_at", "closes_at", "own_window"])
        write_event(by.pk, "exam.window_set", exam, opens=opens.isoformat(), closes=closes.isoformat(), why="demo")


def _fill_form(exam: Exam, student: User, now: datetime) -> None:
    attempt = open_attempt(student, exam, now)
    if attempt.submissions.exists():
        return
    _save_drafts(attempt, read_form(), now)
    label, field, name = FIGURE
    question = exam.questions.get(label=label)
    save_draft_file(attempt, question, field=field, name=name, content=draw_loss_curves(), now=now)
    submit_drafts(attempt, now)


def _start_writing(exam: Exam, student: User, now: datetime) -> None:
    """Give the student drafts to go on with, once: what he writes later is his."""
    if not Attempt.objects.filter(exam=exam, user=student).exists():
        _save_drafts(open_attempt(student, exam, now), WRITER_DRAFTS, now)


def _save_drafts(attempt: Attempt, form: Mapping[str, Mapping[str, object]], now: datetime) -> None:
    questions = {question.label: question for question in attempt.exam.questions.select_related("live_version")}
    for label, fields in form.items():
        save_draft(attempt, questions[label], fields, now)


def _submissions(exam: Exam) -> int:
    return Submission.objects.filter(attempt__exam=exam).count()
