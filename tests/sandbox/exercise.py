"""The small exercise that hostile programs are run against, and an honest answer to it."""

from exams.grading.sandbox import Limits, RunRequest

HIDDEN_TESTS = b'''
"""The secret 7351 stands here for what a candidate would like to read."""
import torch
from karakter import test, tensor_in

SECRET = 7351.0

def expected(x, y):
    return torch.tanh(x) @ y + x.sum()

@test(points="1", criterion="values")
def test_values(candidate, rng):
    """The values agree"""
    x, y = torch.randn(3, 4, generator=rng), torch.randn(4, 2, generator=rng)
    found = tensor_in(candidate.call("combine", x, y))
    torch.testing.assert_close(found, expected(x, y))

@test(points="1", criterion="values")
def test_other_shape(candidate, rng):
    """The values agree for another shape"""
    x, y = torch.randn(5, 3, generator=rng), torch.randn(3, 3, generator=rng)
    found = tensor_in(candidate.call("combine", x, y))
    torch.testing.assert_close(found, expected(x, y))

@test(points="1", criterion="gradients")
def test_gradients(candidate, rng):
    """The gradients agree"""
    x, y = torch.randn(2, 2, generator=rng), torch.randn(2, 2, generator=rng)
    cotangent = torch.randn(2, 2, generator=rng)
    found = candidate.create("Combine").gradients(x, y, cotangent=cotangent)
    x, y = x.clone().requires_grad_(), y.clone().requires_grad_()
    expected(x, y).backward(cotangent)
    torch.testing.assert_close(tensor_in(found.inputs[0], "gradient"), x.grad)
    torch.testing.assert_close(tensor_in(found.inputs[1], "gradient"), y.grad)
'''

HONEST = """
import torch
from torch import nn

def combine(x, y):
    return torch.tanh(x) @ y + x.sum()

class Combine(nn.Module):
    def forward(self, x, y):
        return combine(x, y)
"""

TIGHT = Limits(
    wall_s=6.0, cpu_s=3.0, memory_bytes=512 * 1024**2, processes=16, open_files=64,
    file_size_bytes=4 * 1024**2, output_bytes=16 * 1024, frame_bytes=4 * 1024**2,
)  # fmt: skip


def request_for(code: str, *, seed: int = 11, limits: Limits = TIGHT) -> RunRequest:
    """Return the exercise's run of one program."""
    return RunRequest(
        answer={"answer.py": code}, public={}, private={"tests.py": HIDDEN_TESTS}, seed=seed, limits=limits
    )
