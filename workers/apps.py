"""The worker side as a Django app: it holds the commands that need a sandbox."""

from django.apps import AppConfig


class WorkersConfig(AppConfig):
    """Tasks, sandboxes, and the commands that grade on the spot."""

    name = "workers"

    def ready(self) -> None:
        """Register the system checks."""
        from workers import checks  # noqa: F401
