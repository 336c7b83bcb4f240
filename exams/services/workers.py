"""Notes which workers there are, for the pages that tell why something waits."""

from datetime import datetime, timedelta

from exams.grading.sandbox import Device
from exams.models import Worker

_FORGOTTEN_AFTER = timedelta(days=1)


def note_worker(name: str, device: Device, now: datetime) -> None:
    """Note that a worker is there; forget those that were not seen for a day."""
    Worker.objects.update_or_create(name=name[:100], defaults={"device": device.value, "last_seen": now})
    Worker.objects.filter(last_seen__lt=now - _FORGOTTEN_AFTER).delete()
