"""The Celery app: queues, limits, the sweep's schedule. No domain words beyond task names."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "grader.settings")

# Longer than any task's hard limit: a message comes back only when its worker is really gone.
VISIBILITY_TIMEOUT_S = 1800

app = Celery("karakter")
app.set_default()  # web threads find it too: `current_app` is per thread otherwise
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    accept_content=["json"],
    task_serializer="json",
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    task_default_queue="grading_cpu",
    task_create_missing_queues=True,
    broker_connection_retry_on_startup=True,
    broker_transport_options={
        "visibility_timeout": VISIBILITY_TIMEOUT_S,
        "socket_connect_timeout": 3,  # a student's hand-in waits at most this long for a broker that is gone
        "socket_keepalive": True,
        "health_check_interval": 30,
        "queue_order_strategy": "priority",
        "priority_steps": [0, 3, 6, 9],
    },
    include=["workers.tasks", "workers.presence", "workers.yielding"],
)


@app.on_after_finalize.connect  # type: ignore[untyped-decorator]
def schedule_sweep(sender: Celery, **_: object) -> None:
    """Put the sweep into beat's schedule."""
    from django.conf import settings

    sender.conf.beat_schedule = {
        "sweep": {
            "task": "workers.tasks.sweep",
            "schedule": float(settings.SWEEP_EVERY_S),
            "options": {"queue": "light"},
        }
    }
