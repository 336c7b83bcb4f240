"""A class of any size with everything that pages show: answers, grades, reviews, requests. Invented, and always the same.

Rows go in by the thousand, past the checks of the services: for measuring and looking at, never for a real exam.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import TypeVar

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Model

from exams.demo.students.pool import Pool, read_pool
from exams.errors import Conflict
from exams.grading.types import Criterion, QuestionSpec
from exams.grading.verdict import State, Verdict
from exams.models import (
    Answer,
    Attempt,
    CriterionGrade,
    Enrolment,
    Exam,
    Grade,
    GradingRun,
    Method,
    QuestionVersion,
    RegradeRequest,
    Review,
    Role,
    RunState,
    Submission,
    TimeUsed,
)
from exams.services.demo import TA, seed_people
from exams.specs import queue_of, spec_of

RowT = TypeVar("RowT", bound=Model)
PREFIX = "class"
BATCH = 1000  # rows a statement
# Of a hundred answers whose question is judged: so many are decided, suggested, for a person.
JUDGED = ((State.GRADED, 25), (State.SUGGESTED, 45), (State.NEEDS_REVIEW, 30))
A_MARK = timedelta(seconds=20)  # between two marks of the staff
REVIEWED_SHARE = 0.4  # of what waits for people
FAILED_SHARE = 0.002
BLANK_SHARE = 0.03
ASKED_SHARE = 0.01  # answers about which the student asks for a new look
ALWAYS_DECIDED = frozenset({"choice", "numbers", "formula", "edges", "table", "pytorch_code"})


@dataclass(frozen=True, slots=True)
class MadeClass:
    """What was added."""

    exam_slug: str
    students: int
    answers: int
    reviews: int
    requests: int


@dataclass(slots=True)
class _Row:
    """One answer on its way into the tables. `points` by criterion; None: no suggestion."""

    answer: Answer
    version: QuestionVersion
    spec: QuestionSpec
    state: State | None
    points: list[Decimal | None]
    confidence: float
    reviewed: bool
    asked: bool

    @property
    def total(self) -> Decimal | None:
        known = [points for points in self.points if points is not None]
        return sum(known, Decimal(0)) if known else None


@transaction.atomic
def make_class(students: int, now: datetime) -> MadeClass:
    """Add so many students to the demo exam, each with a marked submission. Raises Conflict if some are there already."""
    if User.objects.filter(username__startswith=PREFIX).exists():
        raise Conflict("There is such a class already; begin with an empty database.")
    exam, staff = seed_people(now)
    dice = random.Random(students)
    submissions = _submissions(exam, _people(exam, students), dice)
    rows = list(_rows(exam, submissions, read_pool(), dice))
    _create(Answer, [row.answer for row in rows])
    _create(TimeUsed, [_time(row, dice) for row in rows])
    grades = _grades(rows, now)
    reviews = _reviews(rows, grades, staff, now)
    requests = [
        RegradeRequest(answer=row.answer, reason="I mean the same in other words.") for row in rows if row.asked
    ]
    _create(RegradeRequest, requests)
    return MadeClass(exam.slug, students, len(rows), reviews, len(requests))


def _people(exam: Exam, students: int) -> list[User]:
    password = User.objects.get(username=TA.username).password
    numbers = range(1, students + 1)
    names = [(f"{PREFIX}{n:04}", f"Student{n}") for n in numbers]
    users = _create(User, [User(username=u, first_name=f, last_name="Made", password=password) for u, f in names])
    _create(Enrolment, [Enrolment(course=exam.course, user=user, role=Role.STUDENT) for user in users])
    return users


def _submissions(exam: Exam, users: Sequence[User], dice: random.Random) -> list[Submission]:
    taken = exam.attempts.count()
    attempts = _create(Attempt, [Attempt(exam=exam, user=u, number=taken + n) for n, u in enumerate(users, 1)])
    digests = [sha256(f"{attempt.number}".encode()).hexdigest() for attempt in attempts]
    pairs = zip(attempts, digests, strict=True)
    return _create(
        Submission,
        [Submission(attempt=a, method=Method.FORM, digest=digest, late=dice.random() < 0.02) for a, digest in pairs],
    )


def _rows(exam: Exam, submissions: Sequence[Submission], pool: Pool, dice: random.Random) -> Iterator[_Row]:
    questions = exam.questions.filter(retired=False).select_related("live_version")
    versions = [(question, question.live_version) for question in questions if question.live_version]
    specs = [(question, version, spec_of(version)) for question, version in versions]
    for submission in submissions:
        ability = dice.betavariate(5, 2.5)
        for question, version, spec in specs:
            text = "" if dice.random() < BLANK_SHARE else dice.choice(pool[question.label]).text
            digest = sha256(text.encode()).hexdigest()
            answer = Answer(submission=submission, question=question, whole=text, digest=digest)
            yield _judge(answer, version, spec, ability, dice)


def _judge(answer: Answer, version: QuestionVersion, spec: QuestionSpec, ability: float, dice: random.Random) -> _Row:
    """Return the row with a standing and points that a student of this ability might get."""
    state = _state(answer, spec, dice)
    points = [_points(criterion, state, ability, dice) for criterion in spec.criteria]
    waits = state in (State.SUGGESTED, State.NEEDS_REVIEW)
    reviewed = waits and dice.random() < REVIEWED_SHARE
    confidence = 1.0 if state is State.GRADED else round(dice.uniform(0.4, 1), 3)
    return _Row(answer, version, spec, state, points, confidence, reviewed, dice.random() < ASKED_SHARE)


def _state(answer: Answer, spec: QuestionSpec, dice: random.Random) -> State | None:
    if not answer.whole:
        return State.NOT_ANSWERED
    if dice.random() < FAILED_SHARE:
        return None
    if all(part.type in ALWAYS_DECIDED for part in spec.parts):
        return State.GRADED
    return dice.choices([state for state, _ in JUDGED], weights=[share for _, share in JUDGED])[0]


def _points(criterion: Criterion, state: State | None, ability: float, dice: random.Random) -> Decimal | None:
    if state is State.NOT_ANSWERED:
        return Decimal(0)
    if state is State.NEEDS_REVIEW and dice.random() < 0.5:
        return None
    return criterion.points if dice.random() < ability else Decimal(0)


def _time(row: _Row, dice: random.Random) -> TimeUsed:
    """Return a time around two minutes a point; a few stay long."""
    seconds = round(dice.lognormvariate(4.5, 0.6) * float(row.spec.points) ** 0.5)
    return TimeUsed(attempt=row.answer.submission.attempt, question=row.answer.question, seconds=seconds)


def _grades(rows: Sequence[_Row], now: datetime) -> dict[int, Grade]:
    """Add a run for each answer, and its grade unless it failed; return the grades by the place of the row."""
    runs = _create(GradingRun, [_run(row, now) for row in rows])
    places = [place for place, row in enumerate(rows) if row.state is not None]
    grades = _create(Grade, [_grade(rows[place], runs[place]) for place in places])
    by_place = dict(zip(places, grades, strict=True))
    _create(CriterionGrade, [line for place, grade in by_place.items() for line in _lines(rows[place], grade)])
    return by_place


def _run(row: _Row, now: datetime) -> GradingRun:
    failed = row.state is None
    return GradingRun(
        answer=row.answer,
        version=row.version,
        state=RunState.FAILED if failed else RunState.DONE,
        queue=queue_of(row.version),
        seed=row.answer.pk,
        tries=3 if failed else 1,
        error="The sandbox could not be started." if failed else "",
        queued_at=now,
        started_at=now,
        finished_at=now + timedelta(seconds=1),
    )


def _grade(row: _Row, run: GradingRun) -> Grade:
    assert row.state is not None
    blank = row.state is State.NOT_ANSWERED
    verdict = Verdict.NOT_ANSWERED if blank else Verdict.ACCEPTED if row.total == row.spec.points else Verdict.PARTIAL
    return Grade(
        run=run,
        state=row.state,
        verdict=verdict,
        points=row.total,
        max=row.spec.points,
        confidence=row.confidence,
        attested=False,
        feedback="What is there counts; what is missing stands below.",
        seconds=0.1,
    )


def _lines(row: _Row, grade: Grade) -> Iterator[CriterionGrade]:
    first = row.answer.whole.split("\n")[0][:80]
    for place, (criterion, points) in enumerate(zip(row.spec.criteria, row.points, strict=True)):
        yield CriterionGrade(
            grade=grade,
            key=criterion.key,
            position=place,
            points=points,
            max=criterion.points,
            state=grade.state,
            confidence=row.confidence,
            reason="This is said." if points else "This was not found.",
            evidence=[{"quote": first, "field": ""}] if points and first else [],
        )


def _reviews(rows: Sequence[_Row], grades: dict[int, Grade], staff: Sequence[User], now: datetime) -> int:
    """Add what the staff decided, in turn; return how many decisions that are."""
    chosen = [(place, row) for place, row in enumerate(rows) if row.reviewed]
    reviews = [_review(row, grades[place], staff[number % len(staff)]) for number, (place, row) in enumerate(chosen)]
    made = _create(Review, reviews)
    for number, review in enumerate(made):
        review.created_at = now - (len(made) - number) * A_MARK
    Review.objects.bulk_update(made, ["created_at"], batch_size=BATCH)
    return len(made)


def _review(row: _Row, grade: Grade, by: User) -> Review:
    accepted = row.state is State.SUGGESTED and grade.pk % 5 > 0
    given = {c.key: p or Decimal(0) for c, p in zip(row.spec.criteria, row.points, strict=True)}
    return Review(
        answer=row.answer,
        grade=grade,
        by=by,
        accepted=accepted,
        points=sum(given.values(), Decimal(0)),
        criteria={key: str(points) for key, points in given.items()},
        reason="" if accepted else "Read again.",
    )


def _create(model: type[RowT], rows: list[RowT]) -> list[RowT]:
    """Insert the rows; return them with their keys."""
    return model._default_manager.bulk_create(rows, batch_size=BATCH)
