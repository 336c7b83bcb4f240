"""[3] The bell: tells workers by task name that a run waits. The rows are the truth; a lost bell is rung again."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import structlog
from celery import current_app
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)

GRADE_TASK = "workers.tasks.grade"
SWEEP_TASK = "workers.tasks.sweep"


class Queue(StrEnum):
    """One queue for each kind of machine; `light` is for the sweep."""

    GRADING_CPU = "grading_cpu"
    GRADING_GPU = "grading_gpu"
    LIGHT = "light"


class Priority(StrEnum):
    """Who goes first; see `_STEPS` for Redis, where 0 is the highest."""

    HAND_IN = "hand_in"
    REGRADE = "regrade"


_STEPS = {Priority.HAND_IN: 0, Priority.REGRADE: 6}


@dataclass(frozen=True, slots=True)
class Bell:
    """One run to be announced."""

    run_id: int
    queue: str = Queue.GRADING_CPU
    priority: Priority = Priority.HAND_IN


def send(run_id: int, queue: str = Queue.GRADING_CPU, priority: Priority = Priority.HAND_IN) -> bool:
    """Announce one run; return whether the broker took it. Call after commit. Never raises for a lost broker."""
    return ring([Bell(run_id, queue, priority)]) == (run_id,)


def ring(bells: Iterable[Bell]) -> tuple[int, ...]:
    """Announce runs; return the ids that the broker took. Stops at the first failure: the sweep rings again."""
    rung: list[int] = []
    for bell in bells:
        try:
            current_app.send_task(
                GRADE_TASK, args=[bell.run_id], queue=bell.queue, priority=_STEPS[bell.priority], retry=False
            )
        except (OperationalError, OSError) as error:
            log.warning("broker_lost", run_id=bell.run_id, rung=len(rung), error=str(error))
            break
        rung.append(bell.run_id)
    return tuple(rung)
