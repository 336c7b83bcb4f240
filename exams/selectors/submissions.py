"""One submission as JSON values: everything for staff, for its student what is public by now."""

from collections.abc import Mapping
from decimal import Decimal

from exams.grading import types as kernel
from exams.grading.report import GradedAnswer, answer_json, json_value, points_text
from exams.grading.verdict import State, Verdict
from exams.models import Answer, Grade, Submission
from exams.selectors.attestation import attestation_of
from exams.selectors.effective import Effective, effective_of
from exams.selectors.results import AnswerResult, ExamResults


def staff_answers(submission: Submission) -> list[dict[str, object]]:
    """Return every answer with its grade as staff see it, in the order of the questions. Constant queries."""
    answers = Answer.objects.filter(submission=submission, question__retired=False)
    effective = effective_of(answers)
    wanted = [one.grade_id for one in effective.values() if one.grade_id is not None]
    grades = {g.pk: g for g in Grade.objects.filter(pk__in=wanted).prefetch_related("criteria")}
    ordered = answers.select_related("question").order_by("question__position")
    return [_staff_answer(answer, effective[answer.pk], grades) for answer in ordered]


def student_answers(results: ExamResults) -> list[dict[str, object]]:
    """Return every answer as its student may see it now, in the same form."""
    return [_student_answer(line) for line in results.answers]


def grade_from_row(row: Grade) -> kernel.Grade:
    """Return a stored grade as the kernel's plain data."""
    return kernel.Grade(
        state=State(row.state),
        verdict=Verdict(row.verdict),
        points=row.points,
        max=row.max,
        confidence=row.confidence,
        criteria=tuple(
            kernel.CriterionResult(
                c.key, c.points, c.max, State(c.state), c.confidence, c.reason,
                tuple(kernel.Evidence(e["quote"], e["field"]) for e in c.evidence),
            )
            for c in row.criteria.all()
        ),
        tests=tuple(
            kernel.TestResult(
                t["name"], Decimal(t["points"]), Decimal(t["max"]), t["passed"], t["visibility"], t["message"]
            )
            for t in row.tests
        ),
        readings=tuple(kernel.Reading(r["field"], r["text"], r["understood"]) for r in row.readings),
        flags=tuple(row.flags),
        feedback=row.feedback,
        attested=row.attested,
        record=row.record,
    )  # fmt: skip


def _staff_answer(answer: Answer, one: Effective, grades: Mapping[int, Grade]) -> dict[str, object]:
    row = grades.get(one.grade_id or 0)
    if row is None:
        found = _blank(answer.question.label, one.max)
    else:
        found = answer_json(GradedAnswer(answer.question.label, grade_from_row(row), row.seconds))
        found |= {"attested": attestation_of(row).attested, "run": row.run_id}
    return {**found, "id": answer.pk, "state": str(one.standing), "points": points_text(one.points), "error": one.error}


def _student_answer(line: AnswerResult) -> dict[str, object]:
    return {
        **_blank(line.label, line.max),
        "id": line.answer_id,
        "state": line.state,
        "points": points_text(line.points),
        "criteria": [
            {"key": c.key, "points": points_text(c.points), "max": points_text(c.max), "evidence": list(c.evidence),
             "reason": c.reason}
            for c in line.criteria
        ],
        "attested": line.attested,
        "tests": [
            {"name": t.name, "points": points_text(t.points), "max": points_text(t.max), "passed": t.passed}
            for t in line.tests
        ],
        "readings": [json_value(reading) for reading in line.readings],
        "flags": list(line.flags),
        "feedback": line.feedback,
        "comment": line.comment,
    }  # fmt: skip


def _blank(label: str, most: Decimal) -> dict[str, object]:
    """Return the form of an answer of which nothing is known, or may be told, yet."""
    return {
        "question": label,
        "state": "queued",
        "verdict": None,
        "points": None,
        "max": points_text(most),
        "confidence": None,
        "attested": None,
        "criteria": [],
        "tests": [],
        "flags": [],
        "feedback": "",
        "readings": [],
        "seconds": None,
    }
