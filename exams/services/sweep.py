"""Finds what got stuck: runs whose worker died, and queued runs whose bell nobody heard. Safe to run at any time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Q

from exams.models import GradingRun, RunState
from exams.services.bell import ring_runs
from exams.services.runs import end_try
from exams.services.trying import sweep_tries

# Bounds what one sweep does. A bell rung twice costs a worker one UPDATE, so a long queue is rung for in slices.
MOST_BELLS = 500
MOST_LEASES = 500

WORKER_LOST = "The worker stopped while it graded this answer."


@dataclass(frozen=True, slots=True)
class SweepReport:
    """How many runs were put back, failed after the last try, and rung for."""

    requeued: int
    failed: int
    rung: int


def sweep(now: datetime) -> SweepReport:
    """Requeue or fail the runs whose lease has ended, then ring for the queued runs that wait without a bell.

    Tries of students that nobody took, or that are old, are closed and removed too."""
    sweep_tries(now)
    states = [_end_lease(run, now) for run in _lost(now)]
    return SweepReport(
        requeued=states.count(RunState.QUEUED),
        failed=states.count(RunState.FAILED),
        rung=ring_runs(_unheard(now), now),
    )


def _lost(now: datetime) -> list[GradingRun]:
    lost = GradingRun.objects.filter(state=RunState.RUNNING, lease_until__lt=now)
    return list(lost.order_by("lease_until")[:MOST_LEASES])


def _end_lease(run: GradingRun, now: datetime) -> RunState | None:
    held = GradingRun.objects.filter(pk=run.pk, state=RunState.RUNNING, lease=run.lease, lease_until__lt=now)
    return end_try(held, run.pk, tries=run.tries, error=WORKER_LOST, now=now)


def _unheard(now: datetime) -> list[int]:
    """Return queued runs never rung for, then those rung for longest ago and not within the last sweep's time."""
    before = now - timedelta(seconds=settings.SWEEP_EVERY_S)
    waiting = GradingRun.objects.filter(Q(rung_at__isnull=True) | Q(rung_at__lt=before), state=RunState.QUEUED)
    oldest_first = waiting.order_by(F("rung_at").asc(nulls_first=True), "pk")
    return list(oldest_first.values_list("pk", flat=True)[:MOST_BELLS])
