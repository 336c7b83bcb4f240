"""What the stack's API says of a submission, and when all of it is graded."""

import time
from collections.abc import Callable
from typing import Any

from tests.docker.engine import Stack

EXAM = "in5400-2021"
_GRADED_S = 400  # behind the 48 answers of the demo course, on a machine that is busy
_LOOK_S = 0.5


def read(stack: Stack, token: str, submission: int) -> dict[str, Any]:
    """Return the submission, its answers by their question's label."""
    found: dict[str, Any] = stack.call(f"/api/v1/submissions/{submission}", token)
    return {**found, "answers": {answer["question"]: answer for answer in found["answers"]}}


def read_when(stack: Stack, token: str, submission: int, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """Return the submission as soon as `holds` says so. Raises AssertionError with the worker's log."""
    deadline = time.monotonic() + _GRADED_S
    while not holds(found := read(stack, token, submission)):
        assert time.monotonic() < deadline, f"{found}\n{stack.compose('logs', 'worker-cpu')[-6000:]}"
        time.sleep(_LOOK_S)
    return found


def read_graded(stack: Stack, token: str, submission: int) -> dict[str, Any]:
    """Return the submission when none of its answers waits for a worker."""
    return read_when(stack, token, submission, _is_graded)


def read_total(stack: Stack, token: str, submission: int) -> dict[str, str]:
    """Return points, maximum and what waits for a person, as the exam's results have them for a submission."""
    rows = stack.call(f"/api/v1/exams/{EXAM}/results", token)["results"]
    return dict(next(row["total"] for row in rows if row["submission"] == submission))


def _is_graded(submission: dict[str, Any]) -> bool:
    return not any(answer["state"] in {"queued", "grading"} for answer in submission["answers"].values())
