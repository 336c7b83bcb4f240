"""Workers as they show themselves."""

from django.db import models

from exams.grading.sandbox import Device


class Worker(models.Model):
    """One worker process and its pool; `name` is host and process id. A row is a sign of life, nothing depends on it."""

    name = models.CharField(max_length=100, unique=True)
    device = models.CharField(max_length=8, choices=[(device.value, device.value) for device in Device])
    last_seen = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.device})"
