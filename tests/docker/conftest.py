"""The engine's stack, once for all tests that want it."""

import os
from collections.abc import Iterator

import pytest

from tests.docker.engine import Stack


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """Build and start a stack of its own; remove its containers and volumes afterwards."""
    stack = Stack(f"karakter-test-{os.getpid()}")
    try:
        stack.compose("build")
        stack.compose("up", "-d")
        stack.wait_healthy(("web", "worker-cpu", "beat", "postgres", "redis"))
        yield stack
    finally:
        stack.compose("down", "--volumes", "--timeout", "10")


@pytest.fixture(scope="session")
def token(stack: Stack) -> str:
    """Load the demo course; return a key of its instructor."""
    stack.manage("seed_demo", "--students", "1", KARAKTER_DEMO="1")
    scopes = ("submissions:write", "submissions:read", "exams:read", "results:read")
    return stack.manage("create_token", "instructor", "the tests", *scopes)
