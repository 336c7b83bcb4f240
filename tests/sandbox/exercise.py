"""The small exercise that hostile programs are run against, and an honest answer to it."""

from exams.grading.sandbox import Limits, RunRequest

HIDDEN_TESTS = b'''
"""The secret 7351 stands here for what a candidate would like to read."""
import torch
from karakter import generator, test, tensor_in

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
    output = expected(x, y)
    output.backward(cotangent)
    torch.testing.assert_close(tensor_in(found.output), output.detach())
    torch.testing.assert_close(tensor_in(found.inputs[0], "gradient"), x.grad)
    torch.testing.assert_close(tensor_in(found.inputs[1], "gradient"), y.grad)

def lines(rng, count, line):
    x = torch.randn(count, 4, generator=rng)
    return x, x @ line + 0.5

def loss_of(state, x, y):
    return float(((x @ state["weight"].T + state["bias"] - y) ** 2).mean())

@test(points="1", criterion="training")
def test_training(candidate, rng, seed):
    """The loss on hidden data falls, and nothing else changes"""
    line = torch.randn(4, 1, generator=rng)
    start = {name: torch.randn(shape, generator=rng) for name, shape in (("weight", (1, 4)), ("bias", (1,)), ("frozen", (3,)))}
    hidden = lines(generator(seed, "hidden data"), 64, line)
    state = candidate.call("train", start, *lines(rng, 32, line))
    assert isinstance(state, dict) and set(state) == set(start), "Other weights came back."
    for name, tensor in start.items():
        found = tensor_in(state[name], name)
        assert found.shape == tensor.shape and found.dtype == tensor.dtype, f"{name} has another form."
        assert bool(found.isfinite().all()), f"{name} is not finite."
    assert torch.equal(state["frozen"], start["frozen"]), "frozen has changed."
    assert loss_of(state, *hidden) < 0.01 * loss_of(start, *hidden), "The loss hardly falls."
'''

HONEST = """
import torch
from torch import nn

def combine(x, y):
    return torch.tanh(x) @ y + x.sum()

class Combine(nn.Module):
    def forward(self, x, y):
        return combine(x, y)

def train(state, x, y):
    solved = torch.linalg.lstsq(torch.cat([x, torch.ones(len(x), 1)], 1), y).solution
    return {**state, "weight": solved[:-1].T.contiguous(), "bias": solved[-1]}
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
