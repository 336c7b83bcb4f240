"""System checks: settings of the language model that would leave it unasked."""

from collections.abc import Sequence

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

from workers.judge.config import wrong_settings


@register()
def check_judge(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    """Return an error for everything that is wrong with the settings of the language model."""
    return [Error(wrong, id="workers.E001") for wrong in wrong_settings()]
