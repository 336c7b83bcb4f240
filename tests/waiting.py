"""Waiting for what other processes do: on a condition, with a deadline."""

import time
from collections.abc import Callable

# A loaded two-core machine starts a worker in some seconds; nothing here should take longer.
DEADLINE_S = 60.0
_LOOK_EVERY_S = 0.05


def wait_until(condition: Callable[[], bool], what: str, deadline_s: float = DEADLINE_S) -> None:
    """Return once the condition holds. Raises AssertionError saying what did not come about."""
    end = time.monotonic() + deadline_s
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"not within {deadline_s:.0f} s: {what}")
        time.sleep(_LOOK_EVERY_S)
