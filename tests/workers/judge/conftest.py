"""An endpoint, settings that name it, and a run to be graded."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from django.conf import LazySettings

from exams.models import GradingRun
from tests.factories import DURING, hand_in, make_attempt, make_exam
from tests.workers.judge.server import Endpoint, serve


@pytest.fixture
def endpoint(settings: LazySettings) -> Iterator[Endpoint]:
    """Yield a running endpoint that the settings name."""
    with serve() as running:
        settings.LLM_URL, settings.LLM_MODEL, settings.LLM_KEY = running.url, "some-model", "sk-secret"
        yield running


@pytest.fixture
def run(db: None) -> GradingRun:
    """Return a run whose exam pays for what is asked."""
    return hand_in(make_attempt(make_exam(labels=("1a",))))[0]


@dataclass
class SleepingClock:
    """A clock that stands still but for what is slept."""

    time: datetime = DURING
    slept: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 1))
        self.time += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> SleepingClock:
    """Return a clock that starts during the exam."""
    return SleepingClock()
