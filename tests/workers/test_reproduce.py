"""A grade is done again from its record, by the real sandbox where code is run: what agrees, what does not, what cannot be told."""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import Model

from exams.attestation import digest_of_record, sign
from exams.models import (
    Answer,
    AuditEvent,
    CriterionGrade,
    Grade,
    GradingRun,
    QuestionFile,
    QuestionVersion,
    Role,
    RunState,
)  # fmt: skip
from exams.services.regrade import regrade_answer
from tests.factories import DURING, hand_in, make_attempt, make_exam, make_user
from tests.workers.code_runs import HALF, HIDDEN, RIGHT, code_run, graded
from workers import tasks
from workers.facts import Kind
from workers.reopening import ReopeningSandbox
from workers.reproducing import Reproduction, Status, reproduce

pytestmark = pytest.mark.django_db(transaction=True)
sandboxed = pytest.mark.sandbox


@pytest.fixture(scope="module")
def sandbox() -> Iterator[ReopeningSandbox]:
    """Yield the sandbox of the module's tests; it starts when code is run first."""
    opened = ReopeningSandbox()
    yield opened
    opened.close()


def text_run(text: str = "1a.A~1.5 1a.B~0.5:suggested:0.95") -> GradingRun:
    """Return the queued run of an answer that is not code."""
    return hand_in(make_attempt(make_exam(labels=("1a",))), {"1a": text})[0]


def differing(found: Reproduction) -> dict[Kind, list[str]]:
    """Return the names of what differs, by kind."""
    names: dict[Kind, list[str]] = {}
    for line in found.lines:
        if not line.same:
            names.setdefault(line.kind, []).append(line.name)
    return names


def changed_record(grade: Grade, **changes: object) -> None:
    """Write another record, signed as if it had been so from the start."""
    record = {**grade.record, **changes}
    Grade.objects.filter(pk=grade.pk).update(
        record=record, record_sha256=digest_of_record(record), signature=sign(digest_of_record(record))
    )


@sandboxed
def test_a_code_run_comes_out_the_same(sandbox: ReopeningSandbox) -> None:
    graded(code_run(HALF), sandbox)
    found = reproduce(GradingRun.objects.get().pk, sandbox)
    assert (found.status, found.reason, differing(found)) == (Status.SAME, "The same came out.", {})
    names = {line.name for line in found.lines}
    assert {
        "points",
        "verdict",
        "seed",
        "part 1 limits wall_s",
        "part 1 private_sha256",
        "part 1 versions torch",
    } <= names
    assert {"criterion 1 (values)", "part 1 test 2 (The shape stays)"} <= names


@sandboxed
def test_a_run_on_another_seed_comes_out_the_same(sandbox: ReopeningSandbox) -> None:
    first = code_run(HALF)
    graded(first, sandbox)
    answer = Answer.objects.get()
    again = regrade_answer(make_user("tom", answer.question.exam.course, Role.TA), answer, DURING)
    assert again.seed != first.seed
    record = graded(again, sandbox).record
    assert record["parts"][0]["run"]["seed"] == str(again.seed)
    assert reproduce(again.pk, sandbox).status is Status.SAME


@sandboxed
def test_changed_hidden_tests_are_named(sandbox: ReopeningSandbox) -> None:
    run = code_run(HALF)
    graded(run, sandbox)
    lenient = HIDDEN.replace(b"2 * x", b"3 * x")
    QuestionFile.objects.update(content=lenient)
    found = reproduce(run.pk, sandbox)
    assert found.status is Status.DIFFERENT
    assert differing(found)[Kind.GIVEN] == ["question private_sha256", "part 1 private_sha256"]
    assert {"points", "criterion 1 (values)", "part 1 test 1 (The values are doubled)"} <= set(
        differing(found)[Kind.OUTCOME]
    )


@sandboxed
def test_limits_are_those_of_the_record(sandbox: ReopeningSandbox) -> None:
    slow = f"import time\n{RIGHT}".replace("    return", "    time.sleep(1.0)\n    return")
    run = code_run(slow)
    grade = graded(run, sandbox)
    assert str(grade.points) == "3.00"
    part = grade.record["parts"][0]
    tight = {**part["run"], "limits": {**part["run"]["limits"], "wall_s": 0.5}}
    changed_record(grade, parts=[{**part, "run": tight}])
    found = reproduce(run.pk, sandbox)
    assert next(line.now for line in found.lines if line.name == "part 1 limits wall_s") == "0.5"
    assert next(line.now for line in found.lines if line.name == "verdict") == "time_limit_exceeded"


@sandboxed
def test_the_command_says_it_in_a_table_and_in_json_and_changes_nothing() -> None:
    run = code_run(RIGHT)
    try:
        tasks.grade(run.pk)
    finally:
        tasks.close_sandbox()
    assert GradingRun.objects.get().state == RunState.DONE
    before = rows()
    out = StringIO()
    call_command("reproduce", str(run.pk), stdout=out)
    assert out.getvalue().splitlines()[-1] == f"Run {run.pk}: same. The same came out."
    assert "  same     points                              3\n" in out.getvalue()
    assert rows() == before


def rows() -> list[list[dict[str, Any]]]:
    models: tuple[type[Model], ...] = (
        Answer,
        AuditEvent,
        CriterionGrade,
        Grade,
        GradingRun,
        QuestionFile,
        QuestionVersion,
    )
    return [list(model._base_manager.order_by("pk").values()) for model in models]


def command(run_id: int) -> tuple[int, Mapping[str, Any]]:
    """Return exit status and JSON of the command."""
    out = StringIO()
    try:
        call_command("reproduce", str(run_id), "--json", stdout=out)
    except SystemExit as left:
        return int(str(left.code)), json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def test_an_answer_that_is_not_code_says_who_decided_and_comes_out_the_same(sandbox: ReopeningSandbox) -> None:
    run = text_run()
    record = graded(run, sandbox).record
    assert record["parts"] == [{"type": "stated", "criteria": ["1a.A", "1a.B"]}]
    assert (len(record["program"]["kernel_sha256"]), record["seed"]) == (64, str(run.seed))
    status, told = command(run.pk)
    assert (status, told["status"], told["run"]) == (0, "same", run.pk)
    assert {"kind": "outcome", "name": "points", "recorded": "2", "now": "2", "same": True} in told["lines"]


@pytest.mark.parametrize("text", ["", "   "])
def test_a_blank_answer_has_a_record_too(text: str, sandbox: ReopeningSandbox) -> None:
    exam = make_exam(labels=("1a", "1b"))
    blank = hand_in(make_attempt(exam), {"1a": text, "1b": "1b.A~1"})[0]
    assert graded(blank, sandbox).record["parts"] == []
    assert reproduce(blank.pk, sandbox).status is Status.SAME


def test_an_edited_record_is_told_before_anything_is_graded(sandbox: ReopeningSandbox) -> None:
    grade = graded(text_run(), sandbox)
    Grade.objects.update(record={**grade.record, "seed": "1"})
    status, told = command(grade.run_id)
    assert (status, told["status"], told["lines"]) == (1, "different", [])
    assert told["reason"].startswith("The record is not the one that was signed")


def test_an_edited_grade_is_told(sandbox: ReopeningSandbox) -> None:
    grade = graded(text_run("1a.A~1"), sandbox)
    Grade.objects.update(points=Decimal("2"))
    CriterionGrade.objects.filter(key="1a.A").update(reason="Everything is right.")
    found = reproduce(grade.run_id, sandbox)
    assert (found.status, found.reason) == (Status.DIFFERENT, "The stored grade is not the one that was recorded.")
    assert differing(found) == {Kind.STORED: ["points", "words_sha256"]}


def test_an_edited_answer_is_told(sandbox: ReopeningSandbox) -> None:
    grade = graded(text_run("1a.A~1"), sandbox)
    Answer.objects.update(fields={"text": "1a.A~1.5"})
    found = reproduce(grade.run_id, sandbox)
    assert found.status is Status.DIFFERENT
    assert found.reason == "What is graded now is not what was graded: answer sha256, answer as_graded_sha256."
    assert next((line.recorded, line.now) for line in found.lines if line.name == "points") == ("1", "1.5")


def test_an_edited_rubric_is_told(sandbox: ReopeningSandbox) -> None:
    grade = graded(text_run(), sandbox)
    version = QuestionVersion.objects.get()
    criteria = [{**line, "earn": "Something easier."} for line in version.document["criteria"]]
    QuestionVersion.objects.update(document={**version.document, "criteria": criteria})
    assert differing(reproduce(grade.run_id, sandbox)) == {Kind.GIVEN: ["question document_sha256"]}


def test_a_changed_seed_of_the_run_is_told(sandbox: ReopeningSandbox) -> None:
    grade = graded(text_run(), sandbox)
    GradingRun.objects.update(seed=5)
    assert differing(reproduce(grade.run_id, sandbox)) == {Kind.STORED: ["seed"]}


def test_other_code_is_named_even_when_the_same_comes_out(sandbox: ReopeningSandbox) -> None:
    grade = graded(text_run(), sandbox)
    changed_record(grade, program={**grade.record["program"], "kernel_sha256": "0" * 64, "python": "CPython 3.9.1"})
    found = reproduce(grade.run_id, sandbox)
    assert (found.status, found.reason) == (
        Status.SAME, "The same came out, although these differ: program kernel_sha256, program python.",
    )  # fmt: skip


def test_where_other_code_gives_other_points_it_cannot_be_told(sandbox: ReopeningSandbox) -> None:
    grade = graded(text_run("1a.A~1"), sandbox)
    changed_record(
        grade,
        program={**grade.record["program"], "kernel_sha256": "0" * 64},
        outcome={**grade.record["outcome"], "points": "1.5"},
    )
    Grade.objects.update(points=Decimal("1.5"))
    status, told = command(grade.run_id)
    assert (status, told["status"]) == (2, "impossible")
    assert told["reason"].endswith("graded elsewhere or by other code: program kernel_sha256.")


def test_other_points_from_the_same_code_are_told(sandbox: ReopeningSandbox) -> None:
    grade = graded(text_run("1a.A~1"), sandbox)
    changed_record(grade, outcome={**grade.record["outcome"], "points": "1.5"})
    Grade.objects.update(points=Decimal("1.5"))
    found = reproduce(grade.run_id, sandbox)
    assert (found.status, differing(found)) == (Status.DIFFERENT, {Kind.OUTCOME: ["points"]})


def test_what_cannot_be_reproduced_says_why(sandbox: ReopeningSandbox) -> None:
    assert command(12345) == (2, {"run": 12345, "status": "impossible", "reason": "There is no such run.", "lines": []})
    run = text_run()
    assert command(run.pk)[1]["reason"] == "It has no grade: it is queued."
    grade = graded(run, sandbox)
    changed_record(grade, form=99)
    assert command(run.pk)[1]["reason"] == "Its record has another form than this program writes."
    Grade.objects.update(signature="")
    assert command(run.pk)[1]["reason"] == "It was graded before records were signed."


def test_without_a_sandbox_code_cannot_be_reproduced(sandbox: ReopeningSandbox) -> None:
    run = text_run()
    grade = graded(run, sandbox)
    Answer.objects.update(fields={"text": "sandbox down"})
    found = reproduce(grade.run_id, sandbox)
    assert (found.status, found.reason) == (Status.IMPOSSIBLE, "The sandbox failed. the sandbox is down")


def test_a_doubtful_split_is_part_of_what_was_graded(sandbox: ReopeningSandbox) -> None:
    run = text_run("1a.A~1")
    Answer.objects.update(doubt="Labelled 2b, but stands in Exercise 6.")
    grade = graded(run, sandbox)
    assert (grade.state, reproduce(run.pk, sandbox).status) == ("needs_review", Status.SAME)
    Answer.objects.update(doubt="")
    assert differing(reproduce(run.pk, sandbox))[Kind.GIVEN] == ["answer doubt"]


def test_a_language_model_that_was_asked_is_named_and_not_asked_again(sandbox: ReopeningSandbox) -> None:
    grade = graded(text_run("1a.A~1"), sandbox)
    (part,) = grade.record["parts"]
    changed_record(grade, parts=[{**part, "judge": {"model": "some-model", "criteria": {}}}])
    found = reproduce(grade.run_id, sandbox)
    assert (found.status, differing(found)) == (Status.SAME, {Kind.PLACE: ["part 1 language model"]})
