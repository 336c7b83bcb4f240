"""Renews the lease of a run while its answer is graded."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from django.db import DatabaseError, connection
from django.utils import timezone

from exams.services.runs import Claim, beat_run

log = structlog.get_logger(__name__)


@contextmanager
def heartbeat(claim: Claim, *, every_s: float) -> Iterator[None]:
    """Beat for the run from a thread of its own, until the block ends or the lease is lost.

    The thread dies with the process: a killed worker stops beating, and the sweep takes the run back."""
    stop = threading.Event()
    thread = threading.Thread(target=_beat, args=(claim, every_s, stop), name=f"beat-{claim.run_id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _beat(claim: Claim, every_s: float, stop: threading.Event) -> None:
    try:
        while not stop.wait(every_s):
            try:
                if not beat_run(claim, timezone.now()):
                    log.warning("lease_lost", run_id=claim.run_id)
                    return
            except DatabaseError as error:
                log.warning("beat_failed", run_id=claim.run_id, error=str(error))
                connection.close()
    finally:
        connection.close()
