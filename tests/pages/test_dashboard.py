"""The dashboard: who marks what and how fast, the queue's health, why gradings failed, an open re-grading."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from exams.grading.verdict import State
from exams.models import Answer, Exam, GradingRun, Review, RunState, Worker
from exams.selectors.pace import marking_pace
from exams.services.regrade_batches import start_regrade
from tests.factories import DURING, hand_in, make_attempt
from tests.pages.conftest import SignIn
from tests.pages.test_marking import handed_in
from tests.pages.test_sitting import text_of

BOARD = "/exams/exam/marking/"


@pytest.fixture
def tom(sign_in: SignIn) -> Client:
    return sign_in("tom")


def reviewed(answer: Answer, name: str, second: int, *, together: bool = False) -> None:
    """Note that somebody marked the answer so many seconds into the exam."""
    by = User.objects.get(username=name)
    row = Review.objects.create(answer=answer, by=by, accepted=True, points=Decimal(1), together=together)
    Review.objects.filter(pk=row.pk).update(created_at=DURING + timedelta(seconds=second))


def test_pace_is_of_looks_without_breaks(exam: Exam) -> None:
    answer = handed_in(exam, "alice")
    for second in (0, 30, 60, 90, 120, 150):  # five looks of half a minute: 120 an hour
        reviewed(answer, "tom", second)
    reviewed(answer, "tom", 4000)  # after a break
    reviewed(answer, "ida", 10)
    reviewed(answer, "ida", 20, together=True)
    pace = marking_pace(exam, 4)
    assert [(m.name, m.reviews, m.an_hour) for m in pace.markers] == [("ida", 1, None), ("tom", 7, 120)]
    assert [(m.name, m.reviews) for m in pace.by_question["1a"]] == [("tom", 7), ("ida", 1)]
    assert (pace.look_s, pace.left, pace.left_minutes) == (30.0, timedelta(minutes=2), 2)
    assert marking_pace(exam, 0).left is None


def test_no_pace_from_few_marks(exam: Exam) -> None:
    answer = handed_in(exam, "alice")
    for second in (0, 30, 60, 90, 120):
        reviewed(answer, "tom", second)
    pace = marking_pace(exam, 4)
    assert (pace.markers[0].an_hour, pace.left_minutes) == (None, None)


def test_board_names_markers_of_a_question(tom: Client, exam: Exam) -> None:
    reviewed(handed_in(exam, "alice"), "ida", 0)
    words = text_of(tom.get(BOARD))
    assert "marked by ida 1" in words
    assert "ida: 1 answer" in words


def test_queue_that_nobody_serves_is_said_so(tom: Client, exam: Exam) -> None:
    hand_in(make_attempt(exam), {"1a": "x", "1b": "y"})
    assert "2 answers wait and no worker has shown itself" in text_of(tom.get(BOARD))
    Worker.objects.create(name="host-1", device="cpu", last_seen=timezone.now())
    words = text_of(tom.get(BOARD))
    assert "no worker has shown itself" not in words
    assert "1 worker is there." in words
    Worker.objects.update(last_seen=timezone.now() - timedelta(minutes=2))
    assert "no worker has shown itself" in text_of(tom.get(BOARD))


def test_failures_have_their_reason_and_a_retry(tom: Client, exam: Exam) -> None:
    for name in ("alice", "bob"):
        hand_in(make_attempt(exam, name), {"1a": "x", "1b": "y"})
    failed = GradingRun.objects.filter(answer__question__label="1a")
    failed.update(state=RunState.FAILED, error="The sandbox is <down>.\nTraceback")
    page = tom.get(BOARD)
    assert "1a × 2: The sandbox is &lt;down&gt;." in page.content.decode().replace("<strong>1a</strong>", "1a")
    assert "Traceback" not in page.content.decode()
    assert "2 failed: retry" in text_of(page)


def test_open_regrade_is_told(tom: Client, exam: Exam) -> None:
    handed_in(exam, "alice", State.GRADED)
    assert "re-grading of the class is open" not in text_of(tom.get(BOARD))
    start_regrade(User.objects.get(username="ida"), exam, ["1a"], DURING)
    assert "re-grading of the class is open" in text_of(tom.get(BOARD))
