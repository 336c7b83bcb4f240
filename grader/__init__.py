"""The Django project: wiring only. Exports the Celery app so that `send_task` finds its broker."""

from grader.celery import app as celery_app

__all__ = ["celery_app"]
