"""What a worker process is set to, units in the names."""

import os
import socket
from dataclasses import dataclass

from django.conf import settings

# The longest answer runs code for some minutes; the hard limit follows for what does not heed the soft one.
# Both must stay below the broker's visibility timeout (grader/celery.py), or a task would run twice.
GRADE_SOFT_LIMIT_S = 600
GRADE_HARD_LIMIT_S = 660
SWEEP_SOFT_LIMIT_S = 50
SWEEP_HARD_LIMIT_S = 60
# Usually a fraction of a second; a course of a thousand students takes some seconds.
LEARN_SOFT_LIMIT_S = 110
LEARN_HARD_LIMIT_S = 120


@dataclass(frozen=True, slots=True)
class WorkerConfig:
    """How a worker names itself and how often it renews the lease of its run."""

    name: str
    heartbeat_s: float


def worker_config() -> WorkerConfig:
    """Return the config of this process."""
    return WorkerConfig(name=f"{socket.gethostname()}:{os.getpid()}", heartbeat_s=settings.RUN_HEARTBEAT_S)
