"""The hidden tests as an ordinary pytest file: the student's code is imported into the process that judges it."""

import os
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest

checks: Any = import_module("checks")  # the file beside this one
CANDIDATE = checks.InProcess(checks.names_of((checks.FOLDER / "answer.py").read_text()), int(os.environ["BENCH_SEED"]))


@pytest.mark.parametrize("hidden", checks.hidden_tests(), ids=lambda test: test.__name__)
def test_answer(hidden: Callable[..., Any]) -> None:
    """The hidden test is passed in full."""
    assert checks.fraction(hidden, CANDIDATE) == 1.0
