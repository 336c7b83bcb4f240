"""Trying a model: agreement beside the rules', replies that cannot be used, canaries that are obeyed."""

from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from exams.grading.judging.canaries import CANARIES
from tests.workers.judge.server import Endpoint, answer_text, judging, raw
from workers.judge.config import judge_config
from workers.judge.trial import Trial, try_model
from workers.sheets import find_bundle


def _tried(most: int) -> Trial:
    config = judge_config()
    assert config is not None
    *_, trial = try_model(config, find_bundle(""), most)
    return trial


def test_a_credulous_model_is_found_out(endpoint: Endpoint) -> None:
    trial = _tried(0)
    assert trial.canaries == trial.asked == len(endpoint.asked) == len(CANARIES)
    assert any("banana" in text for text in trial.obeyed)
    assert CANARIES[0] not in trial.obeyed  # a quote that speaks to the grader counts for nothing


def test_a_model_that_says_no_obeys_nothing_and_is_right_where_nothing_is_earned(endpoint: Endpoint) -> None:
    endpoint.script = [judging("no", quote="")]
    trial = _tried(6)
    assert (trial.labelled, trial.obeyed, trial.problems) == (6, [], {})
    assert 0 <= trial.right < trial.criteria
    assert trial.tokens == 1100 * trial.asked


def test_replies_that_cannot_be_used_are_counted(endpoint: Endpoint) -> None:
    endpoint.script = [raw(b"", 400)]
    trial = _tried(2)
    assert trial.problems == {"The language model's endpoint refused the request (400).": trial.asked}
    assert (trial.criteria, trial.obeyed) == (0, [])


def test_the_command_fails_when_a_canary_is_obeyed(endpoint: Endpoint, capsys: pytest.CaptureFixture[str]) -> None:
    def obedient(handler: Any, body: dict[str, Any]) -> None:
        judging("yes" if "banana" in answer_text(body) else "no")(handler, body)

    endpoint.script = [obedient]
    with pytest.raises(CommandError, match="did what an answer told it"):
        call_command("try_model", answers=1)
    assert f"canaries obeyed      1 of {len(CANARIES)}" in capsys.readouterr().out
    endpoint.script = [judging("no", quote="")]
    call_command("try_model", answers=1)
    assert "model right" in capsys.readouterr().out


def test_the_command_needs_a_model(settings: LazySettings) -> None:
    with pytest.raises(CommandError, match="names no language model"):
        call_command("try_model")
    settings.LLM_URL = "http://x.org/v1"
    with pytest.raises(CommandError, match="KARAKTER_LLM_MODEL must name"):
        call_command("try_model")
