"""Pages say whether points are attested: to students one sentence after release, to staff the record in words."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client

from exams.grading import types as kernel
from exams.grading.intake import digest_of_files
from exams.models import Exam, Grade, GradingRun
from exams.services.release import release
from exams.services.review import accept_suggestion, override
from tests.factories import grade_run, hand_in, make_attempt
from tests.pages.conftest import SignIn
from tests.pages.test_marking import address, suggestion
from tests.pages.test_sitting import text_of

RESULT = "/exams/exam/result"
DIGESTS = [letter * 64 for letter in "abcdef"]
QUESTION = {
    "id": 1, "label": "1a", "version": 1, "digest": DIGESTS[0], "document_sha256": DIGESTS[0], "public_sha256": DIGESTS[1],
    "private_sha256": DIGESTS[2],
}  # fmt: skip
RECORD: dict[str, object] = {
    "seed": "8123456789",
    "started": "2026-05-04T10:00:01.500+00:00",
    "question": QUESTION,
    "answer": {"id": 1, "sha256": DIGESTS[3], "doubt": ""},
    "as_graded_sha256": DIGESTS[4],
    "program": {
        "karakter": "0.1.0", "kernel_sha256": DIGESTS[0], "sandbox_sha256": DIGESTS[1], "python": "CPython 3.11.2",
        "machine": "x86_64",
    },
    "parts": [],
}  # fmt: skip
CODE_RUN = {
    "sandbox": "docker", "engine": "20.10.24", "runtime": "", "device": "cpu", "warm": True, "kernel": "6.1.0",
    "images": {"candidate": f"sha256:{DIGESTS[5]}", "examiner": f"sha256:{DIGESTS[4]}"}, "machine": "x86_64",
    "versions": {"python": "CPython 3.11.2", "torch": "2.13.0"}, "seed": "8123456789",
    "limits": {"wall_s": 20.0, "output_bytes": 64 * 1024, "memory_bytes": 2 * 1024**3, "processes": 32},
    "answer_sha256": DIGESTS[5], "public_sha256": DIGESTS[1], "private_sha256": DIGESTS[2],
    "started": "2026-05-04T10:00:01.510+00:00", "seconds": 0.083,
    "candidates": [
        {"seconds": 0.05, "cpu_s": 0.04, "peak_memory_bytes": 230 * 1024**2, "exit": 137, "killed": "done"},
        {"seconds": 1.5, "cpu_s": 1.4, "peak_memory_bytes": 231 * 1024**2, "exit": 3, "killed": None},
    ],
    "verdict": "accepted", "tests": [],
}  # fmt: skip
CODE = {**RECORD, "parts": [{"type": "pytorch_code", "criteria": ["1a.A", "1a.B"], "run": CODE_RUN}]}
NO_FILES = {"public_sha256": digest_of_files({}), "private_sha256": digest_of_files({})}
TEXT = {**RECORD, "question": {**QUESTION, **NO_FILES}, "parts": [{"type": "stated", "criteria": ["1a.A"]}, {"type": "prose", "criteria": ["1a.B"], "judge": {"model": "some-model"}}]}  # fmt: skip


@pytest.fixture
def run(exam: Exam) -> GradingRun:
    """Return Alice's queued run."""
    return hand_in(make_attempt(exam), {"1a": "A lot of words"})[0]


def graded(run: GradingRun, record: dict[str, object] = CODE, *, attested: bool = True) -> Grade:
    test = kernel.TestResult("values", Decimal(1), Decimal(2), False, "public", "Off by one.")
    grade_run(run, replace(suggestion(), tests=(test,) if record is CODE else (), record=record, attested=attested))
    return Grade.objects.get()


def released(run: GradingRun) -> None:
    exam = run.answer.question.exam
    accept_suggestion(User.objects.get(username="tom"), run.answer)
    release(User.objects.get(username="ida"), exam)


@pytest.fixture
def alice(sign_in: SignIn) -> Client:
    return sign_in("alice")


@pytest.fixture
def tom(sign_in: SignIn) -> Client:
    return sign_in("tom")


def test_staff_read_the_record_in_words(tom: Client, run: GradingRun) -> None:
    grade = graded(run)
    words = text_of(tom.get(address(run.answer)))
    for sentence in (
        "Attested. Nothing that ran the student's code could touch these points.",
        f"How this grade came about: the record of run {run.pk}",
        f"Signature holds; record {grade.record_sha256[:12]}…",
        "Graded 04 May 2026, 10:00:01 UTC, in 0.1 s",
        "Question 1a, version 1, aaaaaaaaaaaa…",
        "Hidden tests cccccccccccc…",
        "Public files bbbbbbbbbbbb…",
        "Answer handed in as dddddddddddd…; graded as eeeeeeeeeeee…; run as ffffffffffff…",
        "Decided by pytorch code: 1a.A, 1a.B",
        "Program Karakter 0.1.0, kernel aaaaaaaaaaaa…, sandbox bbbbbbbbbbbb…, CPython 3.11.2",
        "Seed 8123456789",
        "Sandbox docker, engine 20.10.24, images candidate ffffffffffff…, images examiner eeeeeeeeeeee…, forked from a warm process, device cpu",
        "Machine x86_64, Linux 6.1.0, CPython 3.11.2, torch 2.13.0",
        "Limits memory 2048 MiB, output 64 KiB, processes 32, wall 20 s",
        "Process 1 0.05 s, 0.04 s of processor, 230 MiB seen, ended by us when all was asked",
        "Process 2 1.5 s, 1.4 s of processor, 231 MiB seen, ended by itself with status 3",
        f"Do it again ./run manage reproduce {run.pk}",
    ):
        assert sentence in words


def test_a_grade_without_code_says_who_decided(tom: Client, run: GradingRun) -> None:
    graded(run, TEXT)
    words = text_of(tom.get(address(run.answer)))
    assert "Attested. No code of the student was run. What decided is named in the record." in words
    assert "Hidden tests none Public files none" in words
    assert "Decided by stated: 1a.A" in words
    assert "Decided by prose: 1a.B, with the opinion of some-model" in words
    assert "Sandbox docker" not in words


def test_a_student_reads_one_sentence_and_only_after_release(alice: Client, run: GradingRun) -> None:
    graded(run)
    assert "ttested" not in text_of(alice.get(RESULT))
    released(run)
    words = text_of(alice.get(RESULT))
    assert "Attested. Your code ran apart from the tests; nothing that it did could touch these points." in words


def test_a_student_never_sees_the_record(alice: Client, run: GradingRun) -> None:
    graded(run)
    released(run)
    html = alice.get(RESULT).content.decode()
    secrets = ("8123456789", "cccccccccccc", "aaaaaaaaaaaa", "reproduce", "Signature", "docker")
    assert [secret for secret in secrets if secret in html] == []


def test_what_ran_with_the_tests_is_not_attested(alice: Client, tom: Client, run: GradingRun) -> None:
    graded(run, attested=False)
    released(run)
    assert "Not attested. The tests ran together with your code" in text_of(alice.get(RESULT))
    words = text_of(tom.get(address(run.answer)))
    assert "Not attested. The tests ran together with the student's code: treat these points as a claim." in words
    assert "Signature holds" in words


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"points": Decimal("2")}, "are not what was signed when they were written"),
        ({"record": ["x"]}, "are not what was signed when they were written"),
        ({"signature": ""}, "were never signed"),
    ],
)
def test_a_changed_grade_says_so_and_its_record_is_not_shown(
    alice: Client, tom: Client, run: GradingRun, change: dict[str, object], why: str
) -> None:
    graded(run)
    released(run)
    Grade.objects.update(**change)
    assert "Not attested. The record of this grading does not hold." in text_of(alice.get(RESULT))
    words = text_of(tom.get(address(run.answer)))
    assert f"Not attested. Grade and record {why}: grade it again." in words
    assert "8123456789" not in words


def test_points_that_a_person_set_are_not_called_attested(alice: Client, run: GradingRun) -> None:
    graded(run)
    given = {"1a.A": Decimal(0), "1a.B": Decimal("0.5")}
    override(User.objects.get(username="tom"), run.answer, criteria=given, reason="Misread.")
    release(User.objects.get(username="ida"), run.answer.question.exam)
    assert "ttested" not in text_of(alice.get(RESULT))
