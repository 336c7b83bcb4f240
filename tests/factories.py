"""Rows and plain values for tests. Cast: Alice and Bob sit exams, Tom assists, Ida teaches, Mallory is of another course.

Questions have the answer type `stated` (tests/factories_stated.py), so that a test decides every grade itself.
"""

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from django.contrib.auth.models import User
from PIL import Image

from exams.grading import types as kernel
from exams.grading.verdict import State, Verdict
from exams.models import (
    Attempt,
    Course,
    Enrolment,
    Exam,
    ExamRevision,
    GradingRun,
    Question,
    QuestionFile,
    QuestionVersion,
    Role,
    Zone,
)
from exams.services.attempts import open_attempt
from exams.services.runs import claim_run, record_grade
from exams.services.submit import submit_answers
from tests.factories_stated import STATED as STATED

OPENS = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
CLOSES = OPENS + timedelta(hours=4)
DURING = OPENS + timedelta(hours=1)


def document(label: str, points: Sequence[str] = ("1.5", "0.5"), **changes: object) -> dict[str, object]:
    """Return a question.yaml's content: criteria LABEL.A, LABEL.B ... with these points, a text and a figure."""
    keys = [f"{label}.{chr(65 + number)}" for number in range(len(points))]
    return {
        "label": label,
        "title": f"Question {label}",
        "points": str(sum(map(Decimal, points))),
        "fields": [
            {"name": "text", "kind": "text", "label": "Answer"},
            {"name": "figure", "kind": "figure", "label": "Drawing", "required": False},
        ],
        "criteria": [{"key": key, "points": p, "earn": f"Says {key}."} for key, p in zip(keys, points, strict=True)],
        "parts": [{"type": "stated", "fields": ["text"], "criteria": keys}],
        **changes,
    }


def make_version(question: Question, **changes: object) -> QuestionVersion:
    """Return a new live version of the question."""
    content = document(question.label, **changes)  # type: ignore[arg-type]
    version = QuestionVersion.objects.create(
        question=question,
        number=question.versions.count() + 1,
        digest=hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest(),
        title=str(content["title"]),
        points=Decimal(str(content["points"])),
        document=content,
        prompt=f"Answer {question.label}.",
        solution={"text": "the model answer"},
        solution_text="The model answer.",
    )
    question.live_version = version
    question.save()
    return version


def add_file(version: QuestionVersion, zone: Zone, path: str, content: bytes) -> None:
    """Give the version a file, and the digest of a version with that file: contents are kept by digest."""
    QuestionFile.objects.create(version=version, zone=zone, path=path, content=content)
    named = (version.digest.encode(), zone.encode(), path.encode(), content)
    version.digest = hashlib.sha256(b"\0".join(named)).hexdigest()
    version.save(update_fields=["digest"])


def make_exam(slug: str = "exam", labels: Sequence[str] = ("1a", "1b"), course: str = "ml") -> Exam:
    """Return an open exam with one question a label."""
    row = Course.objects.get_or_create(slug=course, defaults={"title": course.upper()})[0]
    exam = Exam.objects.create(
        course=row, slug=slug, title=slug.title(), date=OPENS.date(), opens_at=OPENS, closes_at=CLOSES
    )
    exam.live_revision = ExamRevision.objects.create(exam=exam, number=1, digest="0" * 64)
    exam.save()
    for position, label in enumerate(labels):
        make_version(Question.objects.create(exam=exam, label=label, position=position))
    return exam


def make_user(name: str, course: Course | None = None, role: Role = Role.STUDENT, **fields: object) -> User:
    """Return a user, enrolled if a course is given. Password: "secret"."""
    user = User.objects.create_user(name, password="secret", **fields)  # type: ignore[arg-type]
    if course is not None:
        Enrolment.objects.create(course=course, user=user, role=role)
    return user


def make_attempt(exam: Exam, name: str = "alice") -> Attempt:
    """Return a student's attempt during the exam."""
    user = User.objects.filter(username=name).first() or make_user(name, exam.course)
    return open_attempt(user, exam, DURING)


def hand_in(attempt: Attempt, answers: Mapping[str, object] | None = None) -> list[GradingRun]:
    """Hand in during the exam; return the queued runs in the order of the questions."""
    submission = submit_answers(attempt, answers or {"1a": "1a.A~1.5"}, now=DURING)
    runs = GradingRun.objects.filter(answer__submission=submission).select_related("answer__question")
    return list(runs.order_by("answer__question__position"))


def kernel_grade(points: str = "2", state: State = State.GRADED) -> kernel.Grade:
    """Return a grade with one criterion."""
    given = Decimal(points)
    result = kernel.CriterionResult("1a.A", given, Decimal(2), state, 1.0, "Because.", (kernel.Evidence("quote"),))
    return kernel.Grade(state, Verdict.PARTIAL, given, Decimal(2), 1.0, (result,), flags=("odd",), feedback="Words.")


def grade_run(run: GradingRun, grade: kernel.Grade) -> None:
    """Bring a queued run to done with this grade."""
    claim = claim_run(run.pk, "test", DURING)
    assert claim is not None
    assert record_grade(claim, grade, seconds=0.1, now=DURING)


def png(width: int = 4, height: int = 4) -> bytes:
    """Return a small image."""
    stream = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(stream, "PNG")
    return stream.getvalue()
