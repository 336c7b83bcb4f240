"""Rings the queue for queued runs and for what marks teach, and notes in the rows when that was."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q

from exams.models import GradingRun, LearnedQuestion, RunState
from exams.queue import Priority, bells_for, ring, send_learning

# A bell that nobody heard for so long was lost; learning itself takes well under a second.
LOST_AFTER = timedelta(seconds=60)


def ring_runs(run_ids: Sequence[int], now: datetime, priority: Priority = Priority.HAND_IN) -> int:
    """Announce those of the runs that are queued; return how many the broker took. Call after commit.

    Runs of a re-grading of the class always go last. What the broker did not take keeps its `rung_at` and is rung again by the sweep."""
    queued = GradingRun.objects.filter(pk__in=run_ids, state=RunState.QUEUED).order_by("queued_at", "pk")
    listed = queued.values_list("pk", "queue", "batch_id")
    rung = ring(bells_for((pk, queue, Priority.REGRADE if batch else priority) for pk, queue, batch in listed))
    GradingRun.objects.filter(pk__in=rung, state=RunState.QUEUED).update(rung_at=now)
    return len(rung)


def ring_new(runs: Sequence[GradingRun]) -> int:
    """Announce runs just saved with their `rung_at`; return how many the broker took. Call after commit.

    Reads and writes no row unless the broker is lost: then `rung_at` is taken back, and the next sweep rings."""
    rung = ring(bells_for((run.pk, run.queue, Priority.HAND_IN) for run in runs))
    if len(rung) < len(runs):
        unheard = {run.pk for run in runs}.difference(rung)
        GradingRun.objects.filter(pk__in=unheard, state=RunState.QUEUED).update(rung_at=None)
    return len(rung)


def ring_learning(version_id: int, now: datetime) -> bool:
    """Announce that a question version has new marks; return whether a bell was rung. Call after commit.

    While one waits no second one is rung: whoever hears it reads all marks there are by then."""
    LearnedQuestion.objects.get_or_create(version_id=version_id)
    quiet = Q(rung_at__isnull=True) | Q(rung_at__lt=now - LOST_AFTER)
    if not LearnedQuestion.objects.filter(quiet, version_id=version_id).update(rung_at=now):
        return False
    if send_learning(version_id):
        return True
    LearnedQuestion.objects.filter(version_id=version_id).update(rung_at=None)
    return False
