"""The app's configuration."""

from django.apps import AppConfig


class ExamsConfig(AppConfig):
    """Exams, submissions, grading runs and reviews."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "exams"
    verbose_name = "Exams"

    def ready(self) -> None:
        """Register the system checks."""
        from exams import checks  # noqa: F401
