"""Lets web processes of the same machine go first: a hand-in is awaited by a student, grading is not.

Jails are sessions of their own; where the kernel shares the processors out by session, answers keep their full share.
Where it does not, they run as their worker does, and one whose time went to others is tried again, never graded late.
"""

import os
from contextlib import suppress
from pathlib import Path

from celery.signals import worker_init
from django.conf import settings

# Where the kernel groups by session (autogroup), the niceness of a process counts only among those of its session.
_OF_THE_SESSION = Path("/proc/self/autogroup")


@worker_init.connect  # type: ignore[untyped-decorator]
def yield_to_others(**_: object) -> None:
    """Raise the niceness of the main process, before it has children that take after it."""
    os.nice(max(0, settings.WORKER_NICENESS - os.getpriority(os.PRIO_PROCESS, 0)))
    with suppress(OSError):  # no such grouping here, or it is not ours to change
        _OF_THE_SESSION.write_text(str(settings.WORKER_NICENESS))
