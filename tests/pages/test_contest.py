"""A new look at points: asked after release, shown to markers, answered with a review or because the points stay."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from exams.models import Answer, Attempt, AuditEvent, Exam, RegradeRequest, Release, Review
from exams.services.release import release, withdraw
from tests.factories import grade_run, hand_in, make_attempt
from tests.pages.conftest import SignIn
from tests.pages.test_result import full_grade
from tests.pages.test_sitting import text_of

RESULT = "/exams/exam/result"
MARKING = "/exams/exam/marking/"
REASON = "Criterion 1a.B: <b>my</b> second sentence says it."


@pytest.fixture
def attempt(exam: Exam) -> Attempt:
    """Return Alice's attempt, both answers graded and released."""
    attempt = make_attempt(exam)
    for run in hand_in(attempt, {"1a": "They help earlier layers", "1b": "words"}):
        grade_run(run, full_grade())
    release(User.objects.get(username="ida"), exam)
    return attempt


@pytest.fixture
def answer(attempt: Attempt) -> Answer:
    return attempt.submissions.get().answers.get(question__label="1a")


@pytest.fixture
def alice(attempt: Attempt, sign_in: SignIn) -> Client:
    return sign_in("alice")


@pytest.fixture
def tom(sign_in: SignIn) -> Client:
    return sign_in("tom")


def ask(client: Client, answer: Answer, reason: str = REASON) -> int:
    return client.post(f"{RESULT}/{answer.pk}/ask", {"reason": reason}).status_code


def test_student_asks_and_sees_the_state(alice: Client, answer: Answer) -> None:
    assert text_of(alice.get(RESULT)).count("Ask for a new look") == 2
    assert ask(alice, answer) == 302
    page = alice.get(RESULT)
    assert "contested You asked on" in text_of(page)
    assert REASON in text_of(page)
    assert "<b>my</b>" not in page.content.decode()
    assert text_of(page).count("Ask for a new look") == 1  # 1b's
    assert AuditEvent.objects.get(action="regrade.asked").subject == f"answer:{answer.pk}"


def test_one_request_at_a_time(alice: Client, answer: Answer) -> None:
    ask(alice, answer)
    refused = alice.post(f"{RESULT}/{answer.pk}/ask", {"reason": "Again!"})
    assert refused.status_code == 422
    assert RegradeRequest.objects.get().reason == REASON


@pytest.mark.parametrize("reason", ["", "  \r\n ", "x" * 3001, "a\x00b"])
def test_reason_that_cannot_be_taken_stands_with_its_error(alice: Client, answer: Answer, reason: str) -> None:
    page = alice.post(f"{RESULT}/{answer.pk}/ask", {"reason": reason})
    assert page.status_code == 422
    assert f'id="reason-{answer.pk}-error"' in page.content.decode()
    assert not RegradeRequest.objects.exists()


def test_nothing_is_asked_before_release_after_the_deadline_or_where_it_is_off(
    alice: Client, answer: Answer, exam: Exam
) -> None:
    withdraw(User.objects.get(username="ida"), exam)
    assert ask(alice, answer) == 422
    release(User.objects.get(username="ida"), exam)
    Release.objects.update(created_at=timezone.now() - timedelta(days=14, seconds=1))
    assert ask(alice, answer) == 422
    assert "A new look could be asked for until" in text_of(alice.get(RESULT))
    Release.objects.update(created_at=timezone.now())
    Exam.objects.update(regrade_days=0)
    assert ask(alice, answer) == 422
    assert "new look" not in text_of(alice.get(RESULT))
    assert not RegradeRequest.objects.exists()


def test_refusal_before_release_tells_nothing_of_the_grading(alice: Client, answer: Answer, exam: Exam) -> None:
    withdraw(User.objects.get(username="ida"), exam)
    page = alice.post(f"{RESULT}/{answer.pk}/ask", {"reason": REASON})
    assert [word for word in ("1.25", "Feedback words", "Reason for the student") if word in text_of(page)] == []


def test_answers_of_others_do_not_exist(sign_in: SignIn, answer: Answer) -> None:
    make_attempt(answer.submission.attempt.exam, "bob")
    for name in ("bob", "mallory", "tom"):
        assert ask(sign_in(name), answer) == 404
    assert not RegradeRequest.objects.exists()


def test_staff_find_contested_answers(alice: Client, tom: Client, answer: Answer) -> None:
    board = tom.get(MARKING).content.decode()
    assert '<dd id="contested">0</dd>' in board
    ask(alice, answer)
    board = tom.get(MARKING).content.decode()
    assert '<dd id="contested">1</dd>' in board
    assert 'id="contested-1a"' in board
    first = tom.get(MARKING + "1a/?show=contested")
    assert first.headers["Location"] == f"{MARKING}1a/{answer.pk}?show=contested"
    page = tom.get(first.headers["Location"])
    assert REASON in text_of(page)
    assert "alice" not in page.content.decode().lower()
    assert "No student waits" in text_of(tom.get(MARKING + "1b/?show=contested"))


def test_points_stay(alice: Client, tom: Client, answer: Answer) -> None:
    ask(alice, answer)
    address = f"{MARKING}1a/{answer.pk}/points-stay"
    assert tom.post(address, {"reply": " "}).headers["Location"].endswith(f"{answer.pk}?show=contested")
    assert RegradeRequest.objects.get().state == "open"
    tom.post(address, {"reply": "It <i>names</i> no direction."})
    row = RegradeRequest.objects.get()
    assert (row.state, row.review, row.decided_by) == ("answered", None, User.objects.get(username="tom"))
    assert not Review.objects.exists()
    words = text_of(alice.get(RESULT))
    assert "The points stay: It <i>names</i> no direction." in words
    assert "tom" not in words
    assert AuditEvent.objects.get(action="regrade.answered").detail == {"request": row.pk, "review": None}
    assert '<dd id="contested">0</dd>' in tom.get(MARKING).content.decode()


def test_answered_together_with_a_review(alice: Client, tom: Client, answer: Answer) -> None:
    ask(alice, answer)
    address = f"{MARKING}1a/{answer.pk}?show=contested"
    points = {"points-1a.A": "1.5", "points-1a.B": "0.5", "reason": "Overlooked."}
    refused = tom.post(address, points)
    assert refused.status_code == 422
    assert "Answer the student&#x27;s request too" in refused.content.decode()
    assert not Review.objects.exists()
    tom.post(address, {**points, "reply": "You are right."})
    row = RegradeRequest.objects.get()
    assert row.review == Review.objects.get()
    assert row.review is not None
    assert row.review.points == Decimal(2)
    words = text_of(alice.get(RESULT))
    assert "Marked again: You are right." in words
    assert "2 / 2" in words
    assert "Overlooked." not in words


def test_answered_request_is_unseen_while_results_are_withdrawn(
    alice: Client, tom: Client, answer: Answer, exam: Exam
) -> None:
    ask(alice, answer)
    tom.post(f"{MARKING}1a/{answer.pk}/points-stay", {"reply": "A telling reply."})
    withdraw(User.objects.get(username="ida"), exam)
    assert "A telling reply." not in text_of(alice.get(RESULT))


@pytest.mark.parametrize("name", ["alice", "mallory"])
def test_only_staff_answer(sign_in: SignIn, alice: Client, answer: Answer, name: str) -> None:
    ask(alice, answer)
    assert sign_in(name).post(f"{MARKING}1a/{answer.pk}/points-stay", {"reply": "No."}).status_code == 404
    assert RegradeRequest.objects.get().state == "open"


def test_requests_cost_the_same_however_many(
    alice: Client, tom: Client, answer: Answer, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ask(alice, answer)
    alice.get(RESULT)
    with django_assert_num_queries(15):
        alice.get(RESULT)
    ask(alice, answer.submission.answers.get(question__label="1b"))
    alice.get(RESULT)
    with django_assert_num_queries(15):
        alice.get(RESULT)
