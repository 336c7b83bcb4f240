"""Fixtures of the platform's tests."""

import pytest

from exams.grading.registry import ANSWER_TYPES
from exams.models import Exam
from tests.factories import make_exam
from tests.factories_stated import STATED


@pytest.fixture(autouse=True)
def _stated_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ANSWER_TYPES, "stated", STATED)


@pytest.fixture
def exam(db: None) -> Exam:
    return make_exam()
