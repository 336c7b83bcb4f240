"""The run with which a probe tries a sandbox out."""

from exams.grading.sandbox import RunRequest

_ANSWER = "def double(x):\n    return 2 * x\n"
_TESTS = b"""
import torch
from karakter import test

@test(points="1", criterion="probe")
def test_double(candidate, rng):
    x = torch.rand(3, generator=rng)
    assert torch.equal(candidate.call("double", x), 2 * x)
"""


def trial_request() -> RunRequest:
    """Return a run whose answer is right."""
    return RunRequest(answer={"answer.py": _ANSWER}, public={}, private={"tests.py": _TESTS}, seed=1)
