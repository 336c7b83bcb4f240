"""Time used: told by the browser, bounded by the sitting, shown as quartiles of questions, and no part of a mark."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from exams.analysis import Spread, spread
from exams.models import Attempt, Draft, Exam, Grade, TimeUsed
from exams.services.submit import submit_answers
from tests.factories import make_attempt
from tests.pages.conftest import SignIn
from tests.pages.test_sitting import text_of

QUESTION = "/exams/exam/questions/1a/"
TIME = QUESTION + "time"


@pytest.fixture
def alice(sign_in: SignIn) -> Client:
    """Return Alice's client; her sitting began a hundred seconds ago."""
    client = sign_in("alice")
    client.post("/exams/exam/start")
    Attempt.objects.update(started_at=timezone.now() - timedelta(seconds=100))
    return client


def noted() -> list[tuple[str, int]]:
    return list(TimeUsed.objects.order_by("question__label").values_list("question__label", "seconds"))


def test_seconds_add_up_by_question(alice: Client) -> None:
    for address, seconds in ((TIME, 30), (TIME, 5), (TIME.replace("1a", "1b"), 7)):
        assert alice.post(address, {"seconds": seconds}).status_code == 204
    assert noted() == [("1a", 35), ("1b", 7)]


def test_all_questions_together_never_get_more_than_the_sitting_has_lasted(alice: Client) -> None:
    alice.post(TIME, {"seconds": "999999"})
    alice.post(TIME, {"seconds": "999999"})
    alice.post(TIME.replace("1a", "1b"), {"seconds": "50"})
    assert 100 <= sum(seconds for _, seconds in noted()) <= 105
    assert [label for label, seconds in noted() if seconds > 5] == ["1a"]


def test_a_sitting_begins_with_the_exam_for_whom_staff_handed_in_ahead(alice: Client, exam: Exam) -> None:
    Exam.objects.update(opens_at=timezone.now() - timedelta(seconds=10))
    Attempt.objects.update(started_at=timezone.now() - timedelta(days=3))
    alice.post(TIME, {"seconds": "500"})
    assert 10 <= noted()[0][1] <= 15


@pytest.mark.parametrize("seconds", ["-5", "1.5", "1e3", "", "9999999", "٣", "NaN"])
def test_what_is_no_number_of_seconds_is_refused(alice: Client, seconds: str) -> None:
    assert alice.post(TIME, {"seconds": seconds}).status_code == 400
    assert noted() == []


def test_nothing_is_noted_outside_the_window_or_for_no_question(alice: Client, exam: Exam) -> None:
    assert alice.post(TIME.replace("1a", "9z"), {"seconds": "5"}).status_code == 404
    Exam.objects.update(closes_at=timezone.now() - timedelta(seconds=1))
    assert alice.post(TIME, {"seconds": "5"}).status_code == 409
    assert noted() == []


def test_reading_alone_makes_no_draft_and_forged_time_gives_no_points(alice: Client, exam: Exam) -> None:
    alice.post(TIME, {"seconds": "90"})
    assert not Draft.objects.exists()
    assert not Grade.objects.exists()
    assert 'data-time-url="/exams/exam/questions/1a/time"' in alice.get(QUESTION).content.decode()


def test_students_are_told_while_it_is_noted(alice: Client, exam: Exam) -> None:
    assert "It never counts for your points." in text_of(alice.get(QUESTION))
    Exam.objects.update(closes_at=timezone.now() - timedelta(seconds=1))
    page = alice.get(QUESTION)
    assert "It never counts for your points." not in text_of(page)
    assert b"data-time-url" not in page.content
    assert b"time_used.js" not in page.content


def test_quartiles_from_five_students_on() -> None:
    assert spread([60, 120, 180, 240]) is None
    assert spread([300, 60, 240, 120, 180]) == Spread(5, 120.0, 180.0, 240.0)


def test_staff_see_medians_of_those_who_handed_in(exam: Exam, sign_in: SignIn) -> None:
    questions = {question.label: question for question in exam.questions.all()}
    for number in range(1, 7):
        attempt = make_attempt(exam, f"s{number}")
        if number < 6:
            submit_answers(attempt, {"1a": "x"}, now=timezone.now())
        TimeUsed.objects.create(attempt=attempt, question=questions["1a"], seconds=number * 60)
        if number < 3:
            TimeUsed.objects.create(attempt=attempt, question=questions["1b"], seconds=30)
    page = sign_in("tom").get("/exams/exam/analysis/")
    words = text_of(page)
    assert "1a Question 1a 5 2.0 3.0 4.0" in words
    assert "1b Question 1b 2 – – –" in words
    assert page.content.count(b'class="reach"') == 1


def test_without_times_the_page_says_where_they_come_from(exam: Exam, sign_in: SignIn) -> None:
    submit_answers(make_attempt(exam), {"1a": "x"}, now=timezone.now())
    assert "No times yet." in text_of(sign_in("tom").get("/exams/exam/analysis/"))
