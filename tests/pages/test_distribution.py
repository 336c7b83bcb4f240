"""The class's distribution on a student's result: only where the exam says so, only final totals, only in a crowd."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client

from exams.models import Exam, Grade
from exams.services.release import release, withdraw
from tests.factories import grade_run, hand_in, kernel_grade, make_attempt
from tests.pages.conftest import SignIn
from tests.pages.test_sitting import text_of

RESULT = "/exams/exam/result"
WORDS = "Final totals of"


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def sit_exam(exam: Exam, name: str, points: str) -> None:
    """Let somebody hand in and get these points for each of the two questions."""
    for run in hand_in(make_attempt(exam, name), {"1a": f"words of {name}"}):
        grade_run(run, kernel_grade(points))


@pytest.fixture
def alice(exam: Exam, sign_in: SignIn) -> Client:
    """Return Alice's client; five have handed in, results are released, the exam shows its distribution."""
    for name, points in (("alice", "2"), ("bob", "0"), ("s3", "1"), ("s4", "1"), ("s5", "1.5")):
        sit_exam(exam, name, points)
    Exam.objects.filter(pk=exam.pk).update(show_distribution=True)
    release(User.objects.get(username="ida"), exam)
    return sign_in("alice")


def test_totals_are_counted_and_mine_is_pointed_out(alice: Client) -> None:
    words = text_of(alice.get(RESULT))
    assert "Final totals of 5 students" in words
    assert "1 0 0 0 0 2 0 1 0 1 you 0–0.4" in words


def test_off_by_default_and_after_withdrawal(alice: Client, exam: Exam) -> None:
    withdraw(User.objects.get(username="ida"), exam)
    assert WORDS not in text_of(alice.get(RESULT))
    release(User.objects.get(username="ida"), exam)
    assert WORDS in text_of(alice.get(RESULT))
    Exam.objects.filter(pk=exam.pk).update(show_distribution=False)
    assert WORDS not in text_of(alice.get(RESULT))


def test_only_final_totals_count_and_few_are_not_shown(alice: Client, exam: Exam) -> None:
    Grade.objects.filter(run__answer__submission__attempt__user__username="s3").update(state="needs_review")
    assert WORDS not in text_of(alice.get(RESULT))  # four are left


def test_bars_are_reckoned_once_for_all(alice: Client, exam: Exam, sign_in: SignIn) -> None:
    assert "1 0 0 0 0 2 0 1 0 1 you" in text_of(alice.get(RESULT))
    Grade.objects.update(points=Decimal(0))
    assert "1 you 0 0 0 0 2 0 1 0 1" in text_of(sign_in("bob").get(RESULT))
