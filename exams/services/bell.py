"""Rings the queue for queued runs and notes in the rows when that was."""

from collections.abc import Sequence
from datetime import datetime

from exams.models import GradingRun, RunState
from exams.queue import Bell, Priority, ring


def ring_runs(run_ids: Sequence[int], now: datetime, priority: Priority = Priority.HAND_IN) -> int:
    """Announce those of the runs that are queued; return how many the broker took. Call after commit.

    What the broker did not take keeps its `rung_at` and is rung again by the sweep."""
    queued = GradingRun.objects.filter(pk__in=run_ids, state=RunState.QUEUED).order_by("queued_at", "pk")
    rung = ring(Bell(pk, queue, priority) for pk, queue in queued.values_list("pk", "queue"))
    GradingRun.objects.filter(pk__in=rung, state=RunState.QUEUED).update(rung_at=now)
    return len(rung)
