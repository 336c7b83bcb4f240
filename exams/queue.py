"""[3] The bell: tells workers by task name that a run waits, or that marks can teach something. The rows are the truth; a lost bell is rung again."""

import os
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum

import structlog
from celery import current_app
from kombu.connection import Connection
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)

GRADE_TASK = "workers.tasks.grade"
SWEEP_TASK = "workers.tasks.sweep"
LEARN_TASK = "workers.tasks.learn"
COMPARE_TASK = "workers.tasks.compare"
TRY_TASK = "workers.tasks.try_code"
MAIL_TASK = "workers.tasks.send_release_mails"


class Queue(StrEnum):
    """One queue for each kind of machine; `light` is for the sweep and for learning."""

    GRADING_CPU = "grading_cpu"
    GRADING_GPU = "grading_gpu"
    LIGHT = "light"


class Priority(StrEnum):
    """Who goes first; see `_STEPS` for Redis, where 0 is the highest."""

    TRY = "try"
    HAND_IN = "hand_in"
    REGRADE = "regrade"


# Kombu would knock for some seconds at a broker that is gone, while a student waits for the receipt.
_NO_RETRY = {"max_retries": 0}
# Open connections to the broker that nobody uses just now: as many as a web process works on requests at once.
_MOST_IDLE = 4
_idle: deque[tuple[tuple[int, str], Connection]] = deque()
_STEPS = {Priority.TRY: 0, Priority.HAND_IN: 3, Priority.REGRADE: 6}


# Bounds one message. Who hears it takes the first run and passes the others on, so a hand-in costs the web one message.
MOST_RUNS_A_BELL = 32


@dataclass(frozen=True, slots=True)
class Bell:
    """Runs to be announced in one message, in the order in which they are to be graded."""

    run_ids: tuple[int, ...]
    queue: str = Queue.GRADING_CPU
    priority: Priority = Priority.HAND_IN


def send(run_id: int, queue: str = Queue.GRADING_CPU, priority: Priority = Priority.HAND_IN) -> bool:
    """Announce one run; return whether the broker took it. Call after commit. Never raises for a lost broker."""
    return ring([Bell((run_id,), queue, priority)]) == (run_id,)


def bells_for(runs: Iterable[tuple[int, str, Priority]]) -> list[Bell]:
    """Return as few bells as these runs, (id, queue, priority), need; the runs of each keep their order."""
    lists: dict[tuple[str, Priority], list[int]] = {}
    for run_id, queue, priority in runs:
        lists.setdefault((queue, priority), []).append(run_id)
    return [
        Bell(tuple(ids[first : first + MOST_RUNS_A_BELL]), queue, priority)
        for (queue, priority), ids in lists.items()
        for first in range(0, len(ids), MOST_RUNS_A_BELL)
    ]


def priority_of(step: int | None) -> Priority:
    """Return the priority that a message with this step was rung with; that of a hand-in for a step of nobody's."""
    return next((priority for priority, own in _STEPS.items() if own == step), Priority.HAND_IN)


def ring(bells: Iterable[Bell]) -> tuple[int, ...]:
    """Announce runs; return the ids that the broker took. Stops at the first failure: the sweep rings again."""
    rung: list[int] = []
    try:
        with _broker() as connection:
            for bell in bells:
                _send(bell, connection)
                rung.extend(bell.run_ids)
    except (OperationalError, OSError) as error:
        log.warning("broker_lost", rung=len(rung), error=str(error))
    return tuple(rung)


def send_learning(version_id: int) -> bool:
    """Announce new marks of a question version; return whether the broker took it. Never raises for a lost broker."""
    try:
        with _broker() as connection:
            current_app.send_task(
                LEARN_TASK, args=[version_id], queue=Queue.LIGHT, retry=False, connection=connection
            )  # fmt: skip
    except (OperationalError, OSError) as error:
        log.warning("broker_lost", error=str(error))
        return False
    return True


def send_comparing(question_id: int, kind: str) -> bool:
    """Announce answers to be compared; return whether the broker took it. Never raises for a lost broker."""
    try:
        with _broker() as connection:
            current_app.send_task(
                COMPARE_TASK, args=[question_id, kind], queue=Queue.LIGHT, retry=False, connection=connection
            )
    except (OperationalError, OSError) as error:
        log.warning("broker_lost", error=str(error))
        return False
    return True


def send_mails(release_id: int, *, wait_s: int = 0) -> bool:
    """Announce mails of a release, to be sent in `wait_s` seconds; return whether the broker took it. Never raises."""
    try:
        with _broker() as connection:
            current_app.send_task(
                MAIL_TASK, args=[release_id], queue=Queue.LIGHT, countdown=wait_s, retry=False, connection=connection
            )
    except (OperationalError, OSError) as error:
        log.warning("broker_lost", error=str(error))
        return False
    return True


def send_try(try_id: int, queue: str) -> bool:
    """Announce code to be tried, ahead of all grading; return whether the broker took it. Never raises for a lost one."""
    try:
        with _broker() as connection:
            current_app.send_task(
                TRY_TASK, args=[try_id], queue=queue, priority=_STEPS[Priority.TRY], retry=False, connection=connection
            )  # fmt: skip
    except (OperationalError, OSError) as error:
        log.warning("broker_lost", error=str(error))
        return False
    return True


def broker_answers() -> bool:
    """Return whether the broker can be reached now."""
    try:
        with current_app.connection_for_write() as connection:
            connection.ensure_connection(max_retries=1, timeout=1)
    except (OperationalError, OSError):
        return False
    return True


@contextmanager
def _broker() -> Iterator[Connection]:
    """Yield a connection that is open already, if one is; connecting takes longer than ringing. One that fails is closed."""
    address = (os.getpid(), current_app.conf.broker_url)
    connection = _kept(address) or _connection()
    try:
        yield connection
    except BaseException:
        _close(connection)
        raise
    if len(_idle) < _MOST_IDLE:
        _idle.append((address, connection))
    else:
        _close(connection)


def _kept(address: tuple[int, str]) -> Connection | None:
    with suppress(IndexError):  # another thread may have taken the last one
        while True:
            known, connection = _idle.pop()
            if known == address:
                return connection
            _close(connection)
    return None


def _close(connection: Connection) -> None:
    connection.release()  # type: ignore[no-untyped-call]


def _connection() -> Connection:
    connection: Connection = current_app.connection_for_write()
    connection.transport_options = {**(connection.transport_options or {}), **_NO_RETRY}
    return connection


def _send(bell: Bell, connection: Connection) -> None:
    current_app.send_task(
        GRADE_TASK,
        args=list(bell.run_ids),
        queue=bell.queue,
        priority=_STEPS[bell.priority],
        retry=False,
        connection=connection,
    )
