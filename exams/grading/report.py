"""Grades as JSON values, the same for the commands and the API: points as decimal strings, null for none."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from exams.grading.types import CriterionResult, Grade, TestResult
from exams.grading.verdict import State


@dataclass(frozen=True, slots=True)
class GradedAnswer:
    """One answer's grade on its way out. `seconds` is the time it took to grade."""

    question: str
    grade: Grade
    seconds: float


def points_text(points: Decimal | None) -> str | None:
    """Return "2.5", "3", "0": no exponent, no trailing zeros; None for None."""
    if points is None:
        return None
    text = f"{points:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def clean_text(text: str) -> str:
    """Return the text without what PostgreSQL cannot keep: NUL and halves of surrogate pairs."""
    return text.replace("\x00", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode()


def json_value(value: object) -> object:
    """Return the value as what JSON and a database can hold; what is neither becomes its text."""
    match value:
        case None | bool() | int():
            return value
        case float():
            return value if math.isfinite(value) else str(value)
        case str():
            return clean_text(value)
        case Decimal():
            return points_text(value)
        case Mapping():
            return {clean_text(str(key)): json_value(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [json_value(item) for item in value]
        case _:
            return clean_text(str(value))


def answer_json(graded: GradedAnswer) -> dict[str, object]:
    """Return the answer as DESIGN section 8 has it, with readings beside."""
    grade = graded.grade
    return {
        "question": graded.question,
        "state": grade.state.value,
        "verdict": grade.verdict.value,
        "points": points_text(grade.points),
        "max": points_text(grade.max),
        "confidence": round(grade.confidence, 4),
        "attested": grade.attested,
        "criteria": [_criterion(result) for result in grade.criteria],
        "tests": [_test(test) for test in grade.tests],
        "flags": list(grade.flags),
        "feedback": clean_text(grade.feedback),
        "readings": [
            json_value({"field": r.field, "text": r.text, "understood": r.understood}) for r in grade.readings
        ],
        "seconds": round(graded.seconds, 3),
    }


def sheet_json(exam: str, sheet: str, answers: Iterable[GradedAnswer]) -> dict[str, object]:
    """Return a whole sheet: totals, then every answer."""
    graded = list(answers)
    return {
        "exam": exam,
        "sheet": sheet,
        "total": total_json(item.grade for item in graded),
        "answers": [answer_json(item) for item in graded],
    }


def total_json(grades: Iterable[Grade]) -> dict[str, object]:
    """Return points so far, the most possible, and `pending`: the points that a person has yet to decide."""
    listed = list(grades)
    points = sum((grade.points for grade in listed if grade.points is not None), Decimal(0))
    most = sum((grade.max for grade in listed), Decimal(0))
    pending = sum((_pending(grade) for grade in listed), Decimal(0))
    return {"points": points_text(points), "max": points_text(most), "pending": points_text(pending)}


def _pending(grade: Grade) -> Decimal:
    if grade.state is State.FAILED:
        return grade.max
    if grade.state is not State.NEEDS_REVIEW:
        return Decimal(0)
    unsure = [c.max for c in grade.criteria if c.state in (State.NEEDS_REVIEW, State.FAILED)]
    return sum(unsure, Decimal(0)) if unsure else grade.max


def _criterion(result: CriterionResult) -> dict[str, object]:
    return {
        "key": result.key,
        "points": points_text(result.points),
        "max": points_text(result.max),
        "evidence": [clean_text(evidence.quote) for evidence in result.evidence],
        "state": result.state.value,
        "confidence": round(result.confidence, 4),
        "reason": clean_text(result.reason),
    }


def _test(test: TestResult) -> dict[str, object]:
    return {
        "name": test.name,
        "points": points_text(test.points),
        "max": points_text(test.max),
        "passed": test.passed,
        "visibility": test.visibility,
    }
