"""Trying code: public tests only, through a real sandbox and a real broker; nothing of a hidden test is told."""

from collections.abc import Iterator

import pytest
from django.utils import timezone

from exams.grading.answer_types.pytorch_code.trying import Tried, TriedTest, public_tests, try_code
from exams.grading.types import Answer
from exams.models import Attempt, RunState, TryRun, Zone
from exams.services.attempts import save_draft
from exams.services.trying import start_try
from exams.specs import spec_of
from tests.factories import DURING, add_file, make_attempt, make_exam, make_version
from tests.waiting import wait_until
from tests.workers.code_runs import CODE, RIGHT
from tests.workers.conftest import StartWorker
from workers.reopening import ReopeningSandbox

TESTS = b"""
import torch
from karakter import test, tensor_in

@test(points="2", criterion="values")
def test_secret(candidate, rng):
    "SECRET values of odd inputs"
    candidate.call("double", torch.ones(7))
    raise AssertionError("SECRET words")

@test(points="0", criterion="shape", visibility="public")
def test_shape(candidate, rng):
    "The shape stays"
    assert tensor_in(candidate.call("double", torch.randn(3, 2, generator=rng))).shape == (3, 2), "Another shape."

@test(points="1", criterion="shape", visibility="hidden")
def test_hidden(candidate):
    "SECRET shapes"
"""
PRINTING = "def double(x):\n    print(tuple(x.shape))\n    return x[0]\n"


@pytest.fixture
def sandbox() -> Iterator[ReopeningSandbox]:
    opened = ReopeningSandbox()
    yield opened
    opened.close()


def code_attempt() -> Attempt:
    """Return an attempt at an exam with one code question of three tests, one of them public."""
    exam = make_exam(labels=("1a",))
    version = make_version(exam.questions.get(), **CODE)
    add_file(version, Zone.PRIVATE, "tests.py", TESTS)
    return make_attempt(exam)


def test_public_tests_are_those_that_say_so() -> None:
    assert public_tests({"tests.py": TESTS}) == ("The shape stays",)
    assert public_tests({"tests.py": b"def ("}) == ()
    assert public_tests({"tests.py": b"@test(visibility=SOME)\ndef f(): pass"}) == ()
    assert public_tests({}) == ()


@pytest.mark.sandbox
@pytest.mark.django_db
def test_only_public_tests_are_run(sandbox: ReopeningSandbox) -> None:
    version = code_attempt().exam.questions.get().live_version
    assert version is not None
    spec = spec_of(version)
    right = try_code(spec, Answer(fields={"code": RIGHT}), seed=1, sandbox=sandbox)
    assert right == Tried((TriedTest("The shape stays", True, ""),))
    wrong = try_code(spec, Answer(fields={"code": PRINTING}), seed=1, sandbox=sandbox)
    assert wrong.tests == (TriedTest("The shape stays", False, "Another shape."),)
    assert wrong.output.split() == ["(3,", "2)"]  # the hidden test's seven never came to the student's code
    assert "SECRET" not in repr((right, wrong))


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("def double(:\n    return x\n", "Line 1 cannot be read as Python"),
        ("I would double it.", "No code was found"),
    ],
)
@pytest.mark.django_db
def test_what_cannot_be_run_is_said_without_a_sandbox(sandbox: ReopeningSandbox, code: str, said: str) -> None:
    version = code_attempt().exam.questions.get().live_version
    assert version is not None
    tried = try_code(spec_of(version), Answer(fields={"code": code}), seed=1, sandbox=sandbox)
    assert tried.tests == ()
    assert said in tried.message


@pytest.mark.broker
@pytest.mark.sandbox
@pytest.mark.django_db(transaction=True)
def test_try_goes_through_the_queue(start_worker: StartWorker) -> None:
    start_worker()
    attempt = code_attempt()
    question = attempt.exam.questions.get()
    save_draft(attempt, question, {"code": PRINTING}, DURING)
    row = start_try(attempt, question, DURING)
    wait_until(lambda: TryRun.objects.get(pk=row.pk).state == RunState.DONE, "the try is done")
    row = TryRun.objects.get(pk=row.pk)
    assert row.tests == [{"name": "The shape stays", "passed": False, "message": "Another shape."}]
    assert (row.error, row.finished_at is not None, row.created_at < timezone.now()) == ("", True, True)
