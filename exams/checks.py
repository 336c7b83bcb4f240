"""System checks: settings that would let work be done twice, or never."""

from collections.abc import Sequence

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register()
def check_lease(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    """Return an error if one late heartbeat would already cost a worker its run."""
    if settings.RUN_HEARTBEAT_S * 2 < settings.RUN_LEASE_S:
        return []
    return [
        Error(
            f"KARAKTER_RUN_HEARTBEAT_S ({settings.RUN_HEARTBEAT_S}) must be less than half of "
            f"KARAKTER_RUN_LEASE_S ({settings.RUN_LEASE_S}): a worker that misses one beat would lose its run.",
            id="exams.E001",
        )
    ]
