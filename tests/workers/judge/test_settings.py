"""Settings of the language model: what is wrong is said, by the checks and by the doctor; the rest means what it says."""

from decimal import Decimal

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from tests.workers.judge.server import Endpoint
from workers.judge.config import is_local, judge_config, wrong_settings
from workers.judge.endpoint_judge import PATIENCE_S
from workers.judge.probe import probe_judge


def test_off_is_not_wrong(settings: LazySettings) -> None:
    settings.LLM_EXTRA = "["
    assert (list(wrong_settings()), judge_config()) == ([], None)
    assert (probe_judge().ok, probe_judge().detail) == (True, "no language model: no answer leaves this machine")


@pytest.mark.parametrize("url", ["https://x.org/v1", "https://x.org/v1/chat/completions"])
def test_the_address_is_that_of_chat_completions(settings: LazySettings, url: str) -> None:
    settings.LLM_URL, settings.LLM_MODEL = url, "m"
    config = judge_config()
    assert config is not None
    assert (config.url, config.terms.host) == ("https://x.org/v1/chat/completions", "x.org")
    assert list(wrong_settings()) == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"LLM_URL": "x.org/v1"}, "KARAKTER_LLM_URL must be an address"),
        ({"LLM_URL": "file:///etc/passwd"}, "KARAKTER_LLM_URL must be an address"),
        ({"LLM_URL": "https://u:p@x.org/v1"}, "KARAKTER_LLM_URL must hold no password"),
        ({"LLM_URL": "http://x.org/v1", "LLM_KEY": "k"}, "KARAKTER_LLM_URL would send KARAKTER_LLM_KEY"),
        ({"LLM_MODEL": ""}, "KARAKTER_LLM_MODEL must name"),
        ({"LLM_MAX_COST": Decimal(5)}, "KARAKTER_LLM_MAX_COST needs"),
        ({"LLM_EXTRA": "[1]"}, "KARAKTER_LLM_EXTRA must be a JSON object"),
        ({"LLM_EXTRA": "{"}, "KARAKTER_LLM_EXTRA must be a JSON object"),
    ],
)
def test_what_is_wrong_is_named(settings: LazySettings, changes: dict[str, object], words: str) -> None:
    settings.LLM_URL, settings.LLM_MODEL = "https://x.org/v1", "m"
    for name, value in changes.items():
        setattr(settings, name, value)
    (wrong,) = wrong_settings()
    assert wrong.startswith(words)
    assert wrong in probe_judge().remedy
    with pytest.raises(SystemCheckError, match=words):
        call_command("check")


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("10.1.2.3", True),
        ("ollama", True),
        ("8.8.8.8", False),
        ("x.org", False),
    ],
)
def test_what_is_near(host: str, local: bool) -> None:
    assert is_local(host) is local


def test_the_doctor_asks_which_models_there_are(endpoint: Endpoint) -> None:
    found = probe_judge()
    assert (found.ok, found.detail) == (True, f"some-model at {endpoint.url[7:-3]} is sent answers")
    assert endpoint.asked == []


def test_the_doctor_says_that_nobody_is_there(settings: LazySettings) -> None:
    settings.LLM_URL, settings.LLM_MODEL = "http://127.0.0.1:1/v1", "m"
    assert probe_judge().detail.endswith("it cannot be reached (ConnectError)")
    assert not probe_judge().ok


def test_patience_ends_before_a_run_does() -> None:
    from workers.config import GRADE_SOFT_LIMIT_S

    assert PATIENCE_S * 2 < GRADE_SOFT_LIMIT_S
