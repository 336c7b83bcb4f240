"""The engine's stack, once for all tests that want it."""

import os
from collections.abc import Iterator

import pytest

from tests.docker.engine import Stack, missing


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
