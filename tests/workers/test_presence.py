"""A worker shows itself, by signals of a real Celery worker."""

import pytest

from exams.grading.sandbox import Device
from exams.models import Worker
from tests.waiting import wait_until
from tests.workers.conftest import StartWorker

pytestmark = [pytest.mark.broker, pytest.mark.django_db(transaction=True)]


def test_a_worker_that_starts_is_seen(start_worker: StartWorker) -> None:
    worker = start_worker()
    wait_until(Worker.objects.exists, "the worker is seen")
    (row,) = Worker.objects.all()
    assert row.name.endswith(f":{worker.popen.pid}")
    assert row.device == Device.CPU
