"""The queue in one line: what waits, what is being graded, by whom."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q
from django.utils import timezone

from exams.grading.sandbox import Device
from exams.models import Exam, GradingRun, RunState
from exams.queue import Queue
from exams.selectors.workers import alive_workers, is_served


@dataclass(frozen=True, slots=True)
class QueueLine:
    """The exam's runs on their way. `oldest` is when the longest waiting one was queued; None if none waits.
    `lacking_gpu`: how many wait for a worker with a GPU while none has been seen lately. `alive`: workers seen lately,
    whatever exam they grade."""

    queued: int
    running: int
    failed: int
    oldest: datetime | None
    workers: tuple[str, ...]
    lacking_gpu: int
    alive: int = 0

    @property
    def stands_still(self) -> bool:
        """Return whether something waits and no worker has shown itself lately."""
        return bool(self.queued) and not self.alive

    @property
    def busy(self) -> bool:
        """Return whether anything will change by itself."""
        return bool(self.queued or self.running)


def queue_line(exam: Exam) -> QueueLine:
    """Return how the exam's grading runs stand. Three queries, and one more while something waits for a GPU."""
    unfinished = (RunState.QUEUED, RunState.RUNNING, RunState.FAILED)
    runs = GradingRun.objects.filter(answer__submission__attempt__exam=exam, state__in=unfinished)
    queued = Q(state=RunState.QUEUED)
    numbers = runs.aggregate(
        queued=Count("pk", filter=queued),
        running=Count("pk", filter=Q(state=RunState.RUNNING)),
        failed=Count("pk", filter=Q(state=RunState.FAILED)),
        oldest=Min("queued_at", filter=queued),
        lacking_gpu=Count("pk", filter=queued & Q(queue=Queue.GRADING_GPU)),
    )
    if numbers["lacking_gpu"] and is_served(Device.GPU, timezone.now()):
        numbers["lacking_gpu"] = 0
    workers = runs.filter(state=RunState.RUNNING).exclude(worker="").values_list("worker", flat=True)
    return QueueLine(workers=tuple(sorted(set(workers))), alive=alive_workers(timezone.now()), **numbers)
