"""Fixtures of the pages' tests: an exam that is open now, and its cast signed in."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from exams.grading.registry import ANSWER_TYPES
from exams.models import Exam, Role
from tests.factories import STATED, make_exam, make_user

SignIn = Callable[[str], Client]


@pytest.fixture(autouse=True)
def _stated_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ANSWER_TYPES, "stated", STATED)


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()


@pytest.fixture
def exam(db: None) -> Exam:
    """Return an exam with 1a and 1b that closes tomorrow; Alice and Bob sit it, Tom and Ida mark, Mallory is elsewhere."""
    row = make_exam()
    row.closes_at = timezone.now() + timedelta(days=1)
    row.save()
    make_user("alice", row.course, first_name="Alice", last_name="Liddell")
    make_user("bob", row.course)
    make_user("tom", row.course, Role.TA)
    make_user("ida", row.course, Role.INSTRUCTOR)
    make_user("mallory", make_exam("other", course="other").course)
    return row


@pytest.fixture
def sign_in(exam: Exam) -> SignIn:
    """Return a function that gives a signed-in client by user name."""

    def client(name: str) -> Client:
        found = Client()
        found.force_login(User.objects.get(username=name))
        return found

    return client
