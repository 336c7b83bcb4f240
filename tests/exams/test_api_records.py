"""The record of a run over the API: for staff with the scope, whole, and with the word on whether it holds."""

from dataclasses import replace
from decimal import Decimal

import pytest

from exams.models import Exam, Grade, GradingRun, Role
from exams.services.tokens import Scope
from tests.exams.test_api import Caller
from tests.factories import grade_run, hand_in, kernel_grade, make_attempt, make_user

pytestmark = pytest.mark.django_db


def graded(exam: Exam, *, attested: bool = True) -> GradingRun:
    """Return a run whose record has a seed."""
    run = hand_in(make_attempt(exam))[0]
    grade_run(run, replace(kernel_grade("1.5"), attested=attested, record={"seed": "7"}))
    return run


def tom(exam: Exam, *scopes: str) -> Caller:
    return Caller(make_user("tom", exam.course, Role.TA), *scopes)


def test_staff_read_the_record_with_its_digest_and_signature(exam: Exam) -> None:
    run = graded(exam)
    told = tom(exam, Scope.RESULTS_READ).get(f"runs/{run.pk}/record").json()
    grade = Grade.objects.get()
    assert {key: told[key] for key in ("run", "exam", "question", "attested", "intact", "record_sha256", "signature")} == {
        "run": run.pk, "exam": "exam", "question": "1a", "attested": True, "intact": True,
        "record_sha256": grade.record_sha256, "signature": grade.signature,
    }  # fmt: skip
    assert told["record"] == grade.record
    assert told["record"]["seed"] == "7"


def test_other_scopes_do_not_reach_it(exam: Exam) -> None:
    run = graded(exam)
    others = [scope for scope in Scope if scope is not Scope.RESULTS_READ]
    assert tom(exam, *others).get(f"runs/{run.pk}/record").status_code == 403


def test_a_run_without_a_grade_has_no_record(exam: Exam) -> None:
    run = hand_in(make_attempt(exam))[0]
    assert tom(exam).get(f"runs/{run.pk}/record").status_code == 404


@pytest.mark.parametrize("change", [{"points": Decimal("2")}, {"record": []}, {"signature": ""}])
def test_a_changed_grade_is_not_attested(exam: Exam, change: dict[str, object]) -> None:
    run = graded(exam)
    caller = tom(exam)
    Grade.objects.update(**change)
    told = caller.get(f"runs/{run.pk}/record").json()
    assert (told["intact"], told["attested"]) == (False, False)
    answer = caller.get(f"submissions/{run.answer.submission_id}").json()["answers"][0]
    assert (answer["attested"], answer["run"]) == (False, run.pk)


def test_tests_that_ran_with_the_code_are_not_attested(exam: Exam) -> None:
    run = graded(exam, attested=False)
    caller = tom(exam)
    told = caller.get(f"runs/{run.pk}/record").json()
    assert (told["intact"], told["attested"]) == (True, False)
    assert caller.get(f"submissions/{run.answer.submission_id}").json()["answers"][0]["attested"] is False
