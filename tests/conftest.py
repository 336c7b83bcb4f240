"""Fixtures of the whole suite; leaves out, and says so, what this host cannot run. CI may lack nothing."""

from collections.abc import Iterator

import pytest

from tests.capabilities import CAPABILITIES
from tests.settings import remove_data

_LEFT_OUT = pytest.StashKey[dict[str, int]]()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip what this host cannot run; in CI let it fail instead."""
    left_out: dict[str, int] = {}
    for capability in CAPABILITIES:
        marked = [item for item in items if item.get_closest_marker(capability.marker)]
        lacking = capability.why_not() if marked else ""
        if not lacking:
            continue
        left_out[lacking] = len(marked)
        for item in marked:
            item.add_marker(pytest.mark.skip(reason=f"needs {lacking}"))
    config.stash[_LEFT_OUT] = left_out


def pytest_terminal_summary(terminalreporter: "pytest.TerminalReporter", config: pytest.Config) -> None:
    """Say in one line each what was left out."""
    for missing, count in config.stash.get(_LEFT_OUT, {}).items():
        terminalreporter.write_line(f"left out: {count} tests, for want of {missing}")


@pytest.fixture(scope="session", autouse=True)
def _remove_test_data() -> Iterator[None]:
    yield
    remove_data()
