"""What a student sees of the grading: states before release, points and reasons after it, nothing hidden ever."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from exams.grading import types as kernel
from exams.grading.verdict import State, Verdict
from exams.models import Attempt, Exam, GradingRun, Submission
from exams.services.release import release, withdraw
from exams.services.review import override
from exams.services.runs import claim_run, record_grade
from tests.factories import grade_run, hand_in, make_attempt
from tests.pages.conftest import SignIn
from tests.pages.test_sitting import text_of

RESULT = "/exams/exam/result"
SECRETS = (
    "Reason for the student",
    "The model answer",
    "Says 1a.A",
    "1.25",
    "Late words",
    "Hidden words",
    "Feedback words",
)


def full_grade() -> kernel.Grade:
    """Return a grade of 1a with everything that must stay unseen before release."""
    results = (
        kernel.CriterionResult("1a.A", Decimal("1.25"), Decimal("1.5"), State.GRADED, 1.0, "Reason for the student.", (kernel.Evidence("earlier layers"),)),
        kernel.CriterionResult("1a.B", Decimal(0), Decimal("0.5"), State.GRADED, 1.0, "Nothing of it."),
    )  # fmt: skip
    tests = tuple(
        kernel.TestResult(f"Test {visibility}", Decimal(0), Decimal(1), False, visibility, words)
        for visibility, words in (
            ("public", "Public words"),
            ("after_release", "Late words"),
            ("hidden", "Hidden words"),
        )
    )
    return kernel.Grade(
        State.GRADED, Verdict.PARTIAL, Decimal("1.25"), Decimal(2), 1.0, results, tests, feedback="Feedback words."
    )


@pytest.fixture
def attempt(exam: Exam) -> Attempt:
    """Return Alice's attempt: 1a graded in full, 1b still queued."""
    attempt = make_attempt(exam)
    runs = hand_in(attempt, {"1a": "They help earlier layers <script>alert(1)</script>", "1b": "1b.A=1.5"})
    grade_run(runs[0], full_grade())
    return attempt


@pytest.fixture
def alice(attempt: Attempt, sign_in: SignIn) -> Client:
    return sign_in("alice")


def finish(attempt: Attempt) -> None:
    for run in GradingRun.objects.filter(answer__submission__attempt=attempt, state="queued"):
        grade_run(run, full_grade())


def test_before_release_only_states_and_public_tests_are_in_the_html(alice: Client) -> None:
    for headers in ({}, {"HX-Request": "true"}):
        html = alice.get(RESULT, headers=headers).content.decode()
        assert [secret for secret in SECRETS if secret in html] == []
        assert "Public words" in html
        assert "Test after_release" not in html
        assert "Test hidden" not in html


def test_page_asks_again_only_while_something_is_pending(alice: Client, attempt: Attempt) -> None:
    page = alice.get(RESULT)
    assert "1 of 2 answers are graded" in text_of(page)
    assert 'hx-trigger="every 2s"' in page.content.decode()
    Submission.objects.update(created_at=timezone.now() - timedelta(hours=1))
    assert 'hx-trigger="every 20s"' in alice.get(RESULT).content.decode()  # waits for a machine or a person
    finish(attempt)
    page = alice.get(RESULT)
    assert "All 2 answers are graded" in text_of(page)
    assert "hx-trigger" not in page.content.decode()


def test_asking_again_costs_little_until_something_changed(
    alice: Client, attempt: Attempt, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def asked() -> str:
        found = re.search(r'hx-get="([^"]+seen=[^"]+)"', alice.get(RESULT).content.decode())
        assert found is not None
        return found[1]

    fragment = {"HX-Request": "true"}
    address = asked()
    with django_assert_num_queries(7):
        assert alice.get(address, headers=fragment).status_code == 204
    run = GradingRun.objects.get(state="queued")
    claim = claim_run(run.pk, "test", timezone.now())
    assert "being graded" in text_of(alice.get(address, headers=fragment))
    address = asked()
    assert alice.get(address, headers=fragment).status_code == 204
    assert claim is not None
    record_grade(claim, full_grade(), seconds=0.1, now=timezone.now())
    assert "All 2 answers are graded" in text_of(alice.get(address, headers=fragment))


def test_after_release_points_reasons_and_visible_tests_are_shown(alice: Client, attempt: Attempt, exam: Exam) -> None:
    finish(attempt)
    release(User.objects.get(username="ida"), exam)
    page = alice.get(RESULT)
    html, words = page.content.decode(), text_of(page)
    assert "2.5 / 4" in words
    assert "1.25 / 2" in words
    assert "Reason for the student." in words
    assert "Late words" in words
    assert "The model answer." in words
    assert "Hidden words" not in words
    assert "Test hidden" not in words
    assert '<mark class="evidence" title="1a.A" data-criteria="1a.A">earlier layers</mark>' in html
    assert "<script>alert" not in html
    assert "They help earlier layers" in words


def test_withdrawn_results_are_unseen_again(alice: Client, attempt: Attempt, exam: Exam) -> None:
    ida = User.objects.get(username="ida")
    release(ida, exam)
    withdraw(ida, exam)
    html = alice.get(RESULT).content.decode()
    assert [secret for secret in SECRETS if secret in html] == []


def test_comment_and_points_of_a_person_are_shown_and_the_reason_for_staff_is_not(
    alice: Client, attempt: Attempt, exam: Exam
) -> None:
    answer = attempt.submissions.get().answers.get(question__label="1a")
    points = {"1a.A": Decimal(1), "1a.B": Decimal("0.5")}
    override(
        User.objects.get(username="tom"), answer, criteria=points, reason="Staff only.", comment="Well <b>put</b>."
    )
    release(User.objects.get(username="ida"), exam)
    page = alice.get(RESULT)
    assert "Well &lt;b&gt;put&lt;/b&gt;." in page.content.decode()
    assert "1.5 / 2" in text_of(page)
    assert "Staff only." not in text_of(page)
    assert "marked by a person" in text_of(page)


def test_unconfirmed_suggestions_have_no_points_after_release(exam: Exam, sign_in: SignIn) -> None:
    runs = hand_in(make_attempt(exam, "bob"), {"1a": "words"})
    results = (kernel.CriterionResult("1a.A", Decimal("1.25"), Decimal("1.5"), State.SUGGESTED, 0.95, "Unconfirmed."),)
    grade_run(runs[0], kernel.Grade(State.SUGGESTED, Verdict.PARTIAL, Decimal("1.25"), Decimal(2), 0.95, results))
    release(User.objects.get(username="ida"), exam)
    words = text_of(sign_in("bob").get(RESULT))
    assert "for a person" in words
    assert "1.25" not in words
    assert "Unconfirmed." not in words


def test_nothing_handed_in_says_what_will_appear(sign_in: SignIn) -> None:
    client = sign_in("bob")
    client.post("/exams/exam/start")
    assert "Nothing is handed in yet" in text_of(client.get(RESULT))


def test_result_costs_the_same_for_any_number_of_answers(
    alice: Client, attempt: Attempt, exam: Exam, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    finish(attempt)
    release(User.objects.get(username="ida"), exam)
    alice.get(RESULT)
    with django_assert_num_queries(15):
        alice.get(RESULT)
