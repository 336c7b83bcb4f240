"""After the exam closed: grace counts as in time, late is taken and flagged or refused, released ends it all."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from exams.models import Enrolment, Exam, Submission
from exams.services.release import release
from tests.pages.conftest import SignIn
from tests.pages.test_sitting import EXAM, QUESTION, text_of


@pytest.fixture
def alice(sign_in: SignIn) -> Client:
    """Return Alice's client; she has begun and written something."""
    client = sign_in("alice")
    client.post(EXAM + "start")
    client.post(QUESTION, {"f-text": "in time"})
    return client


def closed(minutes: float, *, grace: int = 0, late: int = 0) -> None:
    """Let the exam have closed so many minutes ago."""
    moment = timezone.now() - timedelta(minutes=minutes)
    Exam.objects.filter(slug="exam").update(closes_at=moment, grace_minutes=grace, late_minutes=late)


def hand_in(client: Client) -> str:
    sent = client.post(EXAM + "hand-in")
    assert sent.status_code == 302
    return text_of(client.get(sent.headers["Location"]))


def test_in_time(alice: Client) -> None:
    assert "In time Yes" in hand_in(alice)
    assert not Submission.objects.get().late


def test_grace_counts_as_in_time_and_the_receipt_says_so(alice: Client) -> None:
    closed(3, grace=5)
    page = text_of(alice.get(QUESTION))
    assert "The time is over. Hand in now" in page
    assert alice.post(QUESTION + "draft", {"f-text": "in the grace"}).status_code == 200
    assert "Yes, within the grace period" in hand_in(alice)
    assert not Submission.objects.get().late


def test_late_is_taken_and_flagged(alice: Client) -> None:
    closed(8, grace=5, late=60)
    assert "flagged as late" in text_of(alice.get(EXAM + "hand-in"))
    assert "No: late, after the exam had closed" in hand_in(alice)
    assert Submission.objects.get().late


def test_whoever_was_in_time_is_warned_before_handing_in_late(alice: Client) -> None:
    hand_in(alice)
    closed(1, late=60)
    assert "handing in again now makes it late" in text_of(alice.get(EXAM + "hand-in"))


@pytest.mark.parametrize(("minutes", "grace", "late"), [(1, 0, 0), (6, 5, 0), (66, 5, 60)])
def test_after_that_it_is_refused(alice: Client, minutes: int, grace: int, late: int) -> None:
    closed(minutes, grace=grace, late=late)
    assert alice.post(EXAM + "hand-in").status_code == 422
    assert not Submission.objects.exists()


def test_extra_minutes_come_before_grace(alice: Client) -> None:
    Enrolment.objects.filter(user__username="alice").update(extra_minutes=30)
    closed(33, grace=5)
    assert "within the grace period" in hand_in(alice)


def test_nothing_is_taken_late_once_results_are_released(alice: Client, exam: Exam) -> None:
    closed(8, grace=5, late=60)
    release(User.objects.get(username="ida"), exam)
    assert alice.post(EXAM + "hand-in").status_code == 422
    assert alice.post(QUESTION + "draft", {"f-text": "copied"}).status_code == 422
    assert not Submission.objects.exists()
