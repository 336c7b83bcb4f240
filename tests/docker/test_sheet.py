"""A whole sheet in the composed stack: graded by question, and neither a killed worker nor an emptied queue loses it."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.docker.engine import Stack
from tests.docker.seat import new_student
from tests.docker.submissions import EXAM, read, read_graded, read_total, read_when

pytestmark = [pytest.mark.docker, pytest.mark.timeout(1800)]

SHEET = """Image analysis, written exam. Candidate 4711.

1b)
def forward(self, x):
    x = self.convblock17(x)
    x = self.convblock3(x)
    carried = x
    x = self.strangeblock1(x)
    x = self.convblock11(x)
    x = self.convblock9(x)
    x = carried + x
    x = self.strangeblock2(x)
    return self.convblock81(x)

5a)
Each side of the output is floor((n + 2p - k)/s) + 1.
Height: (69 + 8 - 7)/3 = 23.33, rounded down 23, and 1 more makes 24.
Width: (90 + 8 - 5)/3 = 31, and 1 more makes 32.
The output has the shape 24 x 32.

7a)
de/dx2 = de/dg * dg/dj * dj/dx2

8a)
S->A, S->B, S->E, A->B, A->C, A->E, B->C, B->E, C->D, D->E, E->F
"""
# All blocks in the right order, both sizes with their working, one path of two, two arrows missing.
POINTS = {"1b": "3", "5a": "4", "7a": "1.5", "8a": "2"}
TOTAL = {"points": "10.5", "max": "100", "pending": "0"}
SLOW = SHEET.replace("    carried = x\n", "    carried = x\n    import time\n    time.sleep(1)\n")
RUNS = """
import json, sys
from exams.models import GradingRun
runs = GradingRun.objects.filter(answer__submission_id=sys.argv[1]).order_by("answer__question__position")
print(json.dumps(list(runs.values_list("answer__question__label", "state", "number", "tries", "grade__points")), default=str))
"""


def _hand_in(stack: Stack, student: str, sheet: str) -> int:
    """Hand the sheet in over the pages, as a student who is new; return the submission's number."""
    seat = new_student(stack, student)
    seat.post(f"/exams/{EXAM}/start")
    split = seat.post(f"/exams/{EXAM}/documents/", document=("sheet.txt", sheet.encode()))
    receipt = seat.post(f"{split}confirm")
    assert receipt.startswith(f"/exams/{EXAM}/receipts/")
    return int(receipt.rstrip("/").rpartition("/")[2])


def _points(submission: dict[str, Any]) -> dict[str, str]:
    """Return the points of every answer that was handed in."""
    answers = submission["answers"].values()
    return {answer["question"]: answer["points"] for answer in answers if answer["state"] != "not_answered"}


def _tries(stack: Stack, submission: int) -> dict[str, int]:
    """Return how often each answer's run was begun; there is one run an answer, and it ended with one grade."""
    runs = stack.python("web", RUNS, str(submission))
    assert len(runs) == 24
    assert all(state == "done" and number == 1 and points is not None for _, state, number, _, points in runs)
    return {label: tries for label, _, _, tries, _ in runs}


def _state_is(label: str, state: str) -> Callable[[dict[str, Any]], bool]:
    return lambda submission: bool(submission["answers"][label]["state"] == state)


def _queued(stack: Stack) -> int:
    """Return how many runs the broker holds a bell for."""
    # Kombu's list of the priority that hand-ins have: the queue's name, two signs that no name holds, the step.
    ask = 'REDISCLI_AUTH="$(cat "$REDIS_PASSWORD_FILE")" redis-cli llen "$(printf "grading_cpu\\006\\0263")"'
    return int(stack.execute("redis", "sh", "-c", ask))


def test_sheet_is_scored_by_question(stack: Stack, token: str) -> None:
    graded = read_graded(stack, token, _hand_in(stack, "sheet", SHEET))
    assert _points(graded) == POINTS
    assert {graded["answers"][label]["state"] for label in POINTS} == {"graded"}
    assert read_total(stack, token, graded["id"]) == TOTAL
    assert (graded["method"], len(graded["answers"])) == ("document", 24)


def test_killed_worker_loses_nothing(stack: Stack, token: str) -> None:
    worker = stack.container("worker-cpu")
    submission = _hand_in(stack, "killed", SLOW)
    read_when(stack, token, submission, _state_is("1b", "grading"))
    stack.docker("kill", worker)
    try:
        assert _state_is("1b", "grading")(read(stack, token, submission))
    finally:
        stack.compose("start", "worker-cpu")
    graded = read_graded(stack, token, submission)
    assert (_points(graded), read_total(stack, token, submission)) == (POINTS, TOTAL)
    assert _tries(stack, submission)["1b"] == 2


def test_emptied_broker_loses_nothing(stack: Stack, token: str) -> None:
    stack.compose("pause", "worker-cpu")
    try:
        submission = _hand_in(stack, "emptied", SHEET)
        assert _queued(stack) > 0
        stack.compose("rm", "--stop", "--force", "redis")
        stack.docker("volume", "rm", f"{stack.project}_redis")
        stack.compose("up", "--detach", "redis")
        stack.wait_healthy(("redis",))
        assert _queued(stack) == 0
    finally:
        stack.compose("unpause", "worker-cpu")
    graded = read_graded(stack, token, submission)
    assert (_points(graded), read_total(stack, token, submission)) == (POINTS, TOTAL)
    assert set(_tries(stack, submission).values()) == {1}
