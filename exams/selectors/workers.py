"""Which kinds of workers are there."""

from datetime import datetime, timedelta

from exams.grading.sandbox import Device
from exams.models import Worker

# Several times as long as between two signs of life (workers/presence.py).
GONE_AFTER = timedelta(seconds=60)


def is_served(device: Device, now: datetime) -> bool:
    """Return whether a worker for `device` has shown itself lately. One query."""
    return Worker.objects.filter(device=device.value, last_seen__gt=now - GONE_AFTER).exists()


def alive_workers(now: datetime) -> int:
    """Return how many workers have shown themselves lately. One query."""
    return Worker.objects.filter(last_seen__gt=now - GONE_AFTER).count()
