"""Reads an exam bundle whole: everything that is wrong is found before anything is used."""

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from exams.bundle.errors import ErrorList
from exams.bundle.question_reader import QuestionReader
from exams.bundle.shapes import EXAM, ExamShape, plain_points
from exams.bundle.source import Files, read_files
from exams.bundle.strict_yaml import YamlDocument
from exams.bundle.texts import fit, read_document, read_text
from exams.bundle.types import ExamBundle, QuestionDocument
from exams.grading.answer_type import AnswerType
from exams.grading.registry import ANSWER_TYPES

EXAM_FILE = "exam.yaml"
_ROOT_FILES = frozenset({EXAM_FILE, "README.md"})


def read_bundle(source: Path | bytes, answer_types: Mapping[str, AnswerType] = ANSWER_TYPES) -> ExamBundle:
    """Return the exam in a folder or in the bytes of a zip. Raises BundleErrors with every error found."""
    errors = ErrorList()
    files = read_files(source, errors)
    exam, lines = _read_exam(files, errors)
    labels = dict.fromkeys(exam.questions if exam else _folders(files))
    questions = [QuestionReader(label, files, errors, answer_types).read() for label in labels]
    read = [question for question in questions if question]
    if exam:
        _check_exam(exam, lines, errors)
        _check_points(exam, read, lines, errors)
        _check_folders(exam, files, errors)
    _check_strays(files, errors)
    errors.raise_if_any()
    if exam is None:
        raise AssertionError("an exam.yaml that was not read left no error")
    return _bundle(exam, tuple(read))


def _read_exam(files: Files, errors: ErrorList) -> tuple[ExamShape | None, YamlDocument]:
    """Return the exam's own file, None if it cannot be used, and where its lines stand."""
    if EXAM_FILE not in files:
        errors.add(EXAM_FILE, "is missing; it names the exam and lists its questions")
        return None, YamlDocument(None)
    text = read_text(files, EXAM_FILE, errors)
    document = None if text is None else read_document(EXAM_FILE, text, errors)
    if document is None:
        return None, YamlDocument(None)
    return fit(EXAM_FILE, document, EXAM, errors), document


def _folders(files: Files) -> list[str]:
    parts = [path.split("/") for path in files]
    return sorted({part[1] for part in parts if part[0] == "questions" and len(part) > 2})


def _check_exam(exam: ExamShape, document: YamlDocument, errors: ErrorList) -> None:
    for number, label in enumerate(exam.questions):
        if label in exam.questions[:number]:
            place = f"questions.{number}"
            errors.add(EXAM_FILE, f"{place}: {label} is listed twice", document.line(place))
    if exam.closes <= exam.opens:
        errors.add(EXAM_FILE, "closes: should be later than opens", document.line("closes"))


def _check_points(
    exam: ExamShape, questions: list[QuestionDocument], document: YamlDocument, errors: ErrorList
) -> None:
    """Compare the sum with the exam's points, once every question could be read."""
    added = sum((question.spec.points for question in questions), Decimal(0))
    if len(questions) == len(set(exam.questions)) and added != exam.points:
        had, sums = plain_points(exam.points), plain_points(added)
        message = f"points: the questions add up to {sums}, the exam has {had}; change one of them"
        errors.add(EXAM_FILE, message, document.line("points"))


def _check_folders(exam: ExamShape, files: Files, errors: ErrorList) -> None:
    for label in _folders(files):
        if label not in exam.questions:
            errors.add(f"questions/{label}", f"is not listed under questions in {EXAM_FILE}")


def _check_strays(files: Files, errors: ErrorList) -> None:
    for path in files:
        inside = path.startswith("questions/") and path.count("/") >= 2
        if not inside and path not in _ROOT_FILES:
            known = ", ".join(sorted(_ROOT_FILES))
            errors.add(path, f"has no place in a bundle; beside the folder questions there is {known}")


def _bundle(exam: ExamShape, questions: tuple[QuestionDocument, ...]) -> ExamBundle:
    content = {**exam.model_dump(mode="json"), "digests": [question.digest for question in questions]}
    return ExamBundle(
        slug=exam.slug,
        title=exam.title,
        course_slug=exam.course.slug,
        course_title=exam.course.title,
        date=exam.date,
        language=exam.language,
        opens=exam.opens,
        closes=exam.closes,
        rules=tuple(exam.rules),
        points=exam.points,
        questions=questions,
        digest=hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest(),
    )
