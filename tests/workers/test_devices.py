"""A worker leaves runs for another device alone, and rings where they wait."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

import pytest
from celery import current_app
from django.conf import LazySettings

from exams.grading.answer_types.pytorch_code.spec import parse_spec
from exams.grading.sandbox import NEEDS_GPU
from exams.grading.types import Answer, Criterion, Field, Part, QuestionSpec
from exams.grading.verdict import State
from exams.models import Grade, GradingRun, RunState
from exams.queue import Queue
from tests.factories import hand_in, make_attempt, make_exam
from tests.workers.conftest import Broker
from workers import tasks
from workers.local import Job, grade_job
from workers.reopening import ReopeningSandbox
from workers.sandbox import SandboxConfig

pytestmark = [pytest.mark.broker, pytest.mark.django_db(transaction=True)]


def queued_run(queue: Queue) -> GradingRun:
    (run,) = hand_in(make_attempt(make_exam(labels=("1a",))), {"1a": "1a.A~1.5"})
    GradingRun.objects.filter(pk=run.pk).update(queue=queue, rung_at=None)
    return run


@contextmanager
def delivered_by(queue: Queue) -> Iterator[None]:
    """Let a task think that its message came by this queue, as in a worker."""
    tasks.grade.push_request(delivery_info={"routing_key": str(queue)})
    try:
        yield
    finally:
        tasks.grade.pop_request()


def bells() -> dict[Queue, int]:
    with current_app.connection_for_write() as connection:
        client = connection.channel().client
        hand_in = "\x06\x163"  # as Kombu names a queue's list of step 3
        return {queue: client.llen(f"{queue}{hand_in}") for queue in (Queue.GRADING_CPU, Queue.GRADING_GPU)}


@pytest.mark.parametrize(
    ("device", "mine", "other"),
    [("cpu", Queue.GRADING_CPU, Queue.GRADING_GPU), ("gpu", Queue.GRADING_GPU, Queue.GRADING_CPU)],
)
def test_a_run_for_another_device_is_passed_on(
    device: str, mine: Queue, other: Queue, broker: Broker, settings: LazySettings
) -> None:
    settings.DEVICE = device
    run = queued_run(other)
    before = bells()
    with delivered_by(mine):
        tasks.grade.run(run.pk)
    run.refresh_from_db()
    assert (run.state, run.tries, run.error) == (RunState.QUEUED, 0, "")
    assert run.rung_at is not None
    assert bells() == {mine: before[mine], other: before[other] + 1}
    assert not Grade.objects.exists()


def test_a_worker_on_the_wrong_queue_does_not_ring_in_circles(broker: Broker, settings: LazySettings) -> None:
    settings.DEVICE = "cpu"
    run = queued_run(Queue.GRADING_GPU)
    before = bells()
    with delivered_by(Queue.GRADING_GPU):
        tasks.grade.run(run.pk)
    run.refresh_from_db()
    assert (run.state, run.tries, run.rung_at) == (RunState.QUEUED, 0, None)
    assert bells() == before


def test_a_run_for_this_device_is_graded(settings: LazySettings) -> None:
    settings.DEVICE = "gpu"
    run = queued_run(Queue.GRADING_GPU)
    tasks.grade(run.pk)
    assert Grade.objects.get(run=run).state == "graded"


def test_on_the_spot_a_question_for_a_gpu_fails_with_the_reason_and_no_points() -> None:
    fields = (Field("code", "code", "Code"),)
    part = Part("pytorch_code", ("code",), ("a",), parse_spec({"device": "gpu"}, "settings"))
    criteria = (Criterion("a", Decimal(1), (Decimal(0), Decimal(1)), "It works."),)
    spec = QuestionSpec("1a", "On a GPU", Decimal(1), "", fields, criteria, (part,), private={"tests.py": b""})
    job = Job(0, "1a", "0" * 64, Answer(fields={"code": "def f():\n    return 1\n"}))
    grade = grade_job(job, spec, ReopeningSandbox(SandboxConfig())).graded.grade
    assert (grade.state, grade.points) == (State.FAILED, None)
    assert grade.feedback == f"Our side could not grade this: {NEEDS_GPU}"
