"""What a worker process is set to, units in the names."""

import os
import socket
from dataclasses import dataclass

from django.conf import settings

from exams.grading.sandbox import Device
from exams.queue import Queue
from exams.specs import QUEUES

# The longest answer runs code for some minutes; the hard limit follows for what does not heed the soft one.
# Both must stay below the broker's visibility timeout (grader/celery.py), or a task would run twice.
GRADE_SOFT_LIMIT_S = 600
GRADE_HARD_LIMIT_S = 660
SWEEP_SOFT_LIMIT_S = 50
SWEEP_HARD_LIMIT_S = 60
# A student waits for it; the limits of the question itself are some tens of seconds at most.
TRY_SOFT_LIMIT_S = 110
TRY_HARD_LIMIT_S = 120
# Usually a fraction of a second; a course of a thousand students takes some seconds.
LEARN_SOFT_LIMIT_S = 110
LEARN_HARD_LIMIT_S = 120
# A task stops by itself after 180 s; one mail to a server that does not answer takes EMAIL_TIMEOUT_S more.
MAIL_SOFT_LIMIT_S = 290
MAIL_HARD_LIMIT_S = 300


@dataclass(frozen=True, slots=True)
class WorkerConfig:
    """How a worker names itself, how often it renews the lease of its run, and which runs are for it."""

    name: str
    heartbeat_s: float
    device: Device

    @property
    def queue(self) -> Queue:
        """The queue of the runs that it grades."""
        return QUEUES[self.device]


def worker_config() -> WorkerConfig:
    """Return the config of this process."""
    return WorkerConfig(
        name=f"{socket.gethostname()}:{os.getpid()}",
        heartbeat_s=settings.RUN_HEARTBEAT_S,
        device=Device(settings.DEVICE),
    )
