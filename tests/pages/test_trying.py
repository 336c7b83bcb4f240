"""Trying code from the question page: states, limits, and nothing of any hidden test."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from exams.grading.answer_types.pytorch_code.trying import Tried, TriedTest
from exams.models import Answer, Attempt, Draft, Exam, GradingRun, RunState, TryRun, Zone
from exams.services.sweep import sweep
from exams.services.trying import claim_try, fail_try, finish_try
from tests.factories import add_file, make_attempt, make_version
from tests.pages.conftest import SignIn
from tests.pages.test_sitting import text_of
from tests.workers.code_runs import CODE
from tests.workers.test_trying import TESTS

QUESTION = "/exams/exam/questions/1a/"
TRY = QUESTION + "try"
FRAGMENT = {"HX-Request": "true"}
CODE_TEXT = "def double(x):\n    return 2 * x\n"


@pytest.fixture
def attempt(exam: Exam) -> Attempt:
    """Return Alice's attempt; 1a asks for code and has one public test of three."""
    version = make_version(exam.questions.get(label="1a"), **CODE)
    add_file(version, Zone.PRIVATE, "tests.py", TESTS)
    return make_attempt(exam)


@pytest.fixture
def alice(attempt: Attempt, sign_in: SignIn) -> Client:
    return sign_in("alice")


def start(client: Client) -> str:
    return text_of(client.post(TRY, {"f-code": CODE_TEXT}, headers=FRAGMENT))


def test_only_public_tests_are_named(alice: Client) -> None:
    page = alice.get(QUESTION)
    assert "The shape stays" in text_of(page)
    assert "SECRET" not in page.content.decode()
    assert "Try it" not in text_of(alice.get("/exams/exam/questions/1b/"))


def test_try_saves_the_draft_and_goes_through_its_states(alice: Client) -> None:
    assert "waiting" in start(alice)
    assert Draft.objects.get().fields == {"code": CODE_TEXT}
    row = TryRun.objects.get()
    assert 'hx-trigger="load delay:300ms"' in alice.get(TRY, headers=FRAGMENT).content.decode()
    assert claim_try(row.pk, timezone.now()) is not None
    assert claim_try(row.pk, timezone.now()) is None
    assert "the tests are running" in text_of(alice.get(TRY, headers=FRAGMENT))
    tests = (TriedTest("The shape stays", False, "<b>Another</b> shape."), TriedTest("Odd", None, ""))
    assert finish_try(row, Tried(tests, output="hello"), timezone.now())
    page = alice.get(TRY, headers=FRAGMENT)
    assert "The shape stays <b>Another</b> shape. ✕ not passed" in text_of(page)
    assert "▲ could not decide" in text_of(page)
    assert "hello" in text_of(page)
    assert "hx-trigger" not in page.content.decode()
    assert not finish_try(row, Tried(()), timezone.now())
    assert not Answer.objects.exists()
    assert not GradingRun.objects.exists()


def test_our_failure_is_told_without_its_words(alice: Client) -> None:
    start(alice)
    fail_try(TryRun.objects.get(), "SECRET: tests.py line 3", timezone.now())
    page = alice.get(TRY, headers=FRAGMENT)
    assert "Our side could not run the tests" in text_of(page)
    assert "SECRET" not in page.content.decode()


def test_one_at_a_time_and_six_a_minute(alice: Client) -> None:
    start(alice)
    assert "still running" in start(alice)
    for done in range(1, 7):
        fail_try(TryRun.objects.get(state="queued"), "", timezone.now())
        refused = "At most 6 tries a minute" in start(alice)
        assert refused == (done == 6)
    assert TryRun.objects.count() == 6
    TryRun.objects.update(created_at=timezone.now() - timedelta(seconds=61))
    assert "waiting" in start(alice)


def test_lost_broker_fails_the_try_at_once(
    alice: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        start(alice)
    assert TryRun.objects.get().state == RunState.FAILED


def test_sweep_closes_what_is_stuck_and_removes_what_is_old(alice: Client) -> None:
    start(alice)
    TryRun.objects.update(created_at=timezone.now() - timedelta(minutes=4))
    sweep(timezone.now())
    assert TryRun.objects.get().state == RunState.FAILED
    TryRun.objects.update(created_at=timezone.now() - timedelta(days=1, minutes=1))
    sweep(timezone.now())
    assert not TryRun.objects.exists()


def test_nothing_is_tried_after_the_window_or_on_other_questions(alice: Client, exam: Exam) -> None:
    assert alice.post("/exams/exam/questions/1b/try", {"f-text": "x"}, headers=FRAGMENT).status_code == 422
    assert alice.post(TRY, {"f-code": " "}, headers=FRAGMENT).status_code == 422
    Exam.objects.filter(pk=exam.pk).update(closes_at=timezone.now() - timedelta(minutes=1))
    assert alice.post(TRY, {"f-code": CODE_TEXT}, headers=FRAGMENT).status_code == 422
    assert not TryRun.objects.exists()
    assert "Run the tests" not in text_of(alice.get(QUESTION))


def test_tries_of_others_are_unseen(alice: Client, exam: Exam, sign_in: SignIn) -> None:
    start(alice)
    make_attempt(exam, "bob")
    assert "waiting" not in text_of(sign_in("bob").get(TRY, headers=FRAGMENT))
    assert sign_in("mallory").get(TRY, headers=FRAGMENT).status_code == 404


def test_seed_is_never_that_of_a_grading(alice: Client, attempt: Attempt) -> None:
    start(alice)
    fail_try(TryRun.objects.get(), "", timezone.now())
    start(alice)
    alice.post("/exams/exam/hand-in")
    seeds = set(TryRun.objects.values_list("seed", flat=True))
    assert len(seeds) == 2
    assert not seeds & set(GradingRun.objects.values_list("seed", flat=True))


def test_without_scripts_the_page_shows_the_try(alice: Client) -> None:
    assert alice.post(TRY, {"f-code": CODE_TEXT}).headers["Location"] == QUESTION
    assert "waiting" in text_of(alice.get(QUESTION))
