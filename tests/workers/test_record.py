"""The record that a worker leaves of a code answer, graded in the real sandbox."""

import json
from collections.abc import Iterator

import pytest

from exams.attestation import is_intact
from exams.models import Answer, QuestionVersion
from tests.workers.code_runs import HALF, RIGHT, code_run, graded
from workers.program import PROGRAM
from workers.reopening import ReopeningSandbox

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sandbox]

RUN_KEYS = {"sandbox", "warm", "device", "kernel", "machine", "versions", "seed", "limits", "started", "seconds"}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[ReopeningSandbox]:
    """Yield the sandbox of the module's tests; it starts when code is run first."""
    opened = ReopeningSandbox()
    yield opened
    opened.close()


def test_the_record_of_a_code_run_is_complete(sandbox: ReopeningSandbox) -> None:
    run = code_run(f"```python\n{HALF}```")
    grade = graded(run, sandbox)
    record = grade.record
    version = QuestionVersion.objects.get(number=2)
    assert set(record) == {
        "form", "run", "question", "answer", "as_graded_sha256", "program", "parts", "outcome", "seed", "started", "seconds",
    }  # fmt: skip
    assert record["seed"] == str(run.seed)
    question = record["question"]
    assert (question["digest"], question["label"], question["version"]) == (version.digest, "1a", 2)
    assert record["answer"] == {"id": run.answer_id, "sha256": Answer.objects.get().digest, "doubt": ""}
    assert record["program"] == dict(PROGRAM)
    assert [part["type"] for part in record["parts"]] == ["pytorch_code"]
    ran = record["parts"][0]["run"]
    assert set(ran) >= RUN_KEYS
    assert set(ran["versions"]) == {"python", "torch", "numpy", "libc", "processor"}
    assert (ran["limits"]["wall_s"], ran["limits"]["memory_bytes"]) == (10, 512 * 1024**2)
    assert ran["private_sha256"] == record["question"]["private_sha256"]
    assert ran["answer_sha256"] not in (record["answer"]["sha256"], record["as_graded_sha256"])  # the fence is not run
    assert [(test["name"], test["fraction"], test["verdict"]) for test in ran["tests"]] == [
        ("The values are doubled", 0, "wrong_answer"), ("The shape stays", 1, "accepted"),
    ]  # fmt: skip
    (candidate,) = ran["candidates"]
    assert set(candidate) == {"seconds", "cpu_s", "peak_memory_bytes", "exit", "killed"}
    # When the conversation is over it ends by itself, or is ended: whichever comes first.
    assert (candidate["killed"], candidate["exit"]) in (("done", 137), ("done", 0), (None, 0))
    assert candidate["peak_memory_bytes"] > 20 * 1024**2
    assert record["outcome"]["points"] == "1"
    assert is_intact(grade)


def test_the_record_names_no_path_of_the_machine(sandbox: ReopeningSandbox) -> None:
    text = json.dumps(graded(code_run(RIGHT), sandbox).record)
    assert "/" not in text.replace("Python 3", "")
