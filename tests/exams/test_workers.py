"""Which workers there are, and what is told of runs that none of them can grade."""

from datetime import timedelta

import pytest
from django.utils import timezone

from exams.grading.sandbox import Device
from exams.models import Exam, GradingRun, Worker
from exams.queue import Queue
from exams.selectors.operations import queue_line
from exams.selectors.results import exam_results
from exams.selectors.workers import GONE_AFTER, is_served
from exams.services.workers import note_worker
from tests.factories import DURING, hand_in, make_attempt

pytestmark = pytest.mark.django_db


def test_a_worker_is_there_as_long_as_it_shows_itself() -> None:
    note_worker("host:1", Device.GPU, DURING)
    assert is_served(Device.GPU, DURING + GONE_AFTER / 2)
    assert not is_served(Device.CPU, DURING)
    assert not is_served(Device.GPU, DURING + GONE_AFTER)
    note_worker("host:1", Device.CPU, DURING + timedelta(hours=1))
    assert list(Worker.objects.values_list("name", "device")) == [("host:1", "cpu")]


def test_one_not_seen_for_a_day_is_forgotten() -> None:
    note_worker("host:1", Device.CPU, DURING)
    note_worker("host:2", Device.CPU, DURING + timedelta(days=2))
    assert list(Worker.objects.values_list("name", flat=True)) == ["host:2"]


def test_what_waits_for_a_gpu_is_told_until_there_is_one(exam: Exam) -> None:
    attempt = make_attempt(exam)
    first, _ = hand_in(attempt, {"1a": "1a.A~1.5", "1b": "1b.A~1"})
    GradingRun.objects.filter(pk=first.pk).update(queue=Queue.GRADING_GPU)
    results = exam_results(attempt)
    assert results is not None
    assert [answer.lacks_gpu for answer in results.answers] == [True, False]
    assert (queue_line(exam).queued, queue_line(exam).lacking_gpu) == (2, 1)
    note_worker("host:1", Device.CPU, timezone.now())
    assert queue_line(exam).lacking_gpu == 1
    note_worker("host:2", Device.GPU, timezone.now())
    results = exam_results(attempt)
    assert results is not None
    assert [answer.lacks_gpu for answer in results.answers] == [False, False]
    assert queue_line(exam).lacking_gpu == 0
