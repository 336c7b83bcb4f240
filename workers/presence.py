"""Shows this worker to the pages: at its start, and as long as its main process sends Celery's own signs of life."""

import time

import structlog
from celery.signals import heartbeat_sent, worker_ready
from django.db import DatabaseError, connection
from django.utils import timezone

from exams.services.workers import note_worker
from workers.config import worker_config

log = structlog.get_logger(__name__)

EVERY_S = 15.0
_last_shown = [float("-inf")]


@worker_ready.connect  # type: ignore[untyped-decorator]
@heartbeat_sent.connect  # type: ignore[untyped-decorator]
def show(**_: object) -> None:
    """Note that this worker is there, unless that was done just now."""
    if time.monotonic() - _last_shown[0] < EVERY_S:
        return
    _last_shown[0] = time.monotonic()
    settings = worker_config()
    try:
        note_worker(settings.name, settings.device, timezone.now())
    except DatabaseError as error:
        log.warning("worker_not_shown", error=str(error))
    finally:
        connection.close()  # the main process does not speak to the database otherwise
