"""The signed record of a grade: whatever is changed afterwards, in it or beside it, shows."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.conf import LazySettings

from exams.attestation import canonical, digest_of_record, is_intact, is_signed, sign
from exams.grading import types as kernel
from exams.grading.verdict import State
from exams.models import CriterionGrade, Exam, Grade
from tests.factories import grade_run, hand_in, kernel_grade, make_attempt

pytestmark = pytest.mark.django_db


def graded(exam: Exam, name: str = "alice") -> Grade:
    """Return the stored grade of a question with one test."""
    test = kernel.TestResult("values", Decimal("0.5"), Decimal(2), False, "hidden", "Too small.")
    run = hand_in(make_attempt(exam, name))[0]
    grade_run(run, replace(kernel_grade("1.25"), tests=(test,), record={"seed": "7", "limits": {"wall_s": 20.0}}))
    return Grade.objects.get(run=run)


def test_a_record_names_its_run_and_what_came_out(exam: Exam) -> None:
    grade = graded(exam)
    assert grade.record["run"] == {"id": grade.run_id, "tries": 1}
    assert (grade.record["form"], grade.record["seed"], grade.record["seconds"]) == (1, "7", 0.1)
    outcome = dict(grade.record["outcome"])
    assert len(outcome.pop("words_sha256")) == 64
    assert outcome == {
        "state": "graded", "verdict": "partial", "points": "1.25", "max": "2", "confidence": 1.0, "attested": True,
        "criteria": [{"key": "1a.A", "points": "1.25", "max": "2", "state": "graded", "confidence": 1.0}],
        "tests": [{"name": "values", "points": "0.5", "max": "2", "passed": False, "visibility": "hidden"}],
    }  # fmt: skip
    assert grade.record_sha256 == digest_of_record(grade.record)
    assert is_intact(grade)


@pytest.mark.parametrize(
    "change",
    [
        {"points": Decimal("2")}, {"state": "suggested"}, {"verdict": "accepted"}, {"attested": False},
        {"max": Decimal("3")}, {"confidence": 0.5}, {"feedback": "Well done."}, {"flags": []}, {"tests": []},
        {"readings": [{"field": "text", "text": "x", "understood": True}]}, {"signature": ""}, {"record": {}},
        {"record": []}, {"signature": "A" * 43},
    ],
)  # fmt: skip
def test_whatever_is_changed_in_the_row_shows(exam: Exam, change: dict[str, object]) -> None:
    grade = graded(exam)
    Grade.objects.filter(pk=grade.pk).update(**change)
    assert not is_intact(Grade.objects.get(pk=grade.pk))


@pytest.mark.parametrize(
    "change", [{"points": Decimal("2")}, {"reason": "Right."}, {"state": "needs_review"}, {"evidence": []}]
)
def test_whatever_is_changed_in_a_criterion_shows(exam: Exam, change: dict[str, object]) -> None:
    grade = graded(exam)
    CriterionGrade.objects.filter(grade=grade).update(**change)
    assert not is_intact(Grade.objects.get(pk=grade.pk))


def test_points_that_are_changed_in_the_record_too_show(exam: Exam) -> None:
    grade = graded(exam)
    record = {**grade.record, "outcome": {**grade.record["outcome"], "points": "2"}}
    Grade.objects.filter(pk=grade.pk).update(points=2, record=record, record_sha256=digest_of_record(record))
    assert not is_intact(Grade.objects.get(pk=grade.pk))


def test_the_record_of_another_run_does_not_fit(exam: Exam) -> None:
    good, other = graded(exam), graded(exam, "bob")
    Grade.objects.filter(pk=other.pk).update(record=good.record, signature=good.signature)
    found = Grade.objects.get(pk=other.pk)
    assert is_signed(found.record, found.signature)
    assert not is_intact(found)


def test_only_the_same_key_makes_the_signature(exam: Exam, settings: LazySettings) -> None:
    grade = graded(exam)
    key, settings.SECRET_KEY = settings.SECRET_KEY, "another key"
    assert not is_intact(grade)
    settings.SECRET_KEY_FALLBACKS = [key]
    assert is_intact(grade)


def test_the_spelling_of_numbers_and_the_order_of_keys_do_not_matter() -> None:
    assert (
        canonical({"b": 20.0, "a": [1e16, 0.5, True, None, "é"]})
        == '{"a":[10000000000000000,0.5,true,null,"\\u00e9"],"b":20}'
    )
    assert canonical({"a": 1, "b": 2}) == canonical({"b": 2.0, "a": 1.0})
    assert is_signed({"a": 20}, sign(digest_of_record({"a": 20.0})))
    assert not is_signed({"a": True}, sign(digest_of_record({"a": 1})))


def test_a_state_that_somebody_has_to_look_at_is_signed_as_well(exam: Exam) -> None:
    run = hand_in(make_attempt(exam))[0]
    grade_run(run, replace(kernel_grade(), state=State.NEEDS_REVIEW, points=None))
    grade = Grade.objects.get(run=run)
    assert (grade.record["outcome"]["points"], is_intact(grade)) == (None, True)
