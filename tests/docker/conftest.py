"""The engine's stack, once for all tests that want it."""

import os
from collections.abc import Iterator

import pytest

from tests.docker.engine import Stack, missing


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known; it is this folder's alone."""
    config.addinivalue_line("markers", "docker: needs a Docker engine, and builds and starts the whole stack")


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """Build, start and seed a stack of its own; remove its containers and volumes afterwards."""
    if reason := missing():
        pytest.skip(reason)
    stack = Stack(f"karakter-test-{os.getpid()}")
    try:
        stack.compose("build")
        stack.compose("up", "-d")
        stack.wait_healthy(("web", "worker-cpu", "beat", "postgres", "redis"))
        yield stack
    finally:
        stack.compose("down", "--volumes", "--timeout", "10")
