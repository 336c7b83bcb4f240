"""What authors of hidden tests can do with a candidate, and what their tests tell a student."""

from collections.abc import Iterator

import pytest

from exams.grading.sandbox import RunReport, RunRequest, Sandbox
from exams.grading.verdict import Verdict
from tests.sandbox.exercise import TIGHT
from workers.sandbox import open_sandbox

pytestmark = pytest.mark.sandbox

TRAINING = """
import torch
from karakter import assert_close, generators, test, weights_in

@test(points="1", criterion="a")
def test_a_net_is_trained_where_it_lives(candidate, rng):
    net = candidate.create("make_net", inputs=3)
    start = {"weight": torch.randn(1, 3, generator=rng), "bias": torch.zeros(1)}
    net.load_state(start)
    x = torch.randn(16, 3, generator=rng)
    y = x.sum(1, keepdim=True)
    loss = candidate.call("fit", x, net=net, y=y)
    trained = weights_in(net.state(), start)
    assert_close(loss, float(((x @ trained["weight"].T + trained["bias"] - y) ** 2).mean()), rtol=1e-4, atol=1e-5)
    assert loss < 0.5

@test(points="1", criterion="a")
def test_follow_up_calls_depend_on_what_came(candidate, rng):
    shape = candidate.call("choose_shape")
    x = torch.randn(shape, generator=rng)
    wrapped = candidate.create("Wrapper", candidate.create("make_net", 4))
    assert_close(wrapped.method("twice", times=wrapped.method("times"), x=x), x * wrapped.method("times"))

@test(points="1", criterion="a")
def test_several_seeds(candidate, seed):
    for rng in generators(seed, "seeds", 3):
        x = torch.randn(2, 2, generator=rng)
        assert_close(candidate.call("double", x), 2 * x)

@test(points="1", criterion="a")
def test_gradients_of_a_module(candidate):
    net = candidate.create("make_net", 2)
    net.load_state({"weight": torch.tensor([[1.0, 2.0]]), "bias": torch.zeros(1)})
    found = net.gradients(torch.ones(1, 2), cotangent=torch.tensor([[3.0]]))
    assert_close([found.output, *found.inputs], [torch.tensor([[3.0]]), torch.tensor([[3.0, 6.0]])])
    assert_close(found.parameters, {"weight": torch.full((1, 2), 3.0), "bias": torch.tensor([3.0])})
"""
TRAINABLE = """
def make_net(inputs):
    return nn.Linear(inputs, 1)

def fit(x, y, net):
    optimiser = torch.optim.SGD(net.parameters(), lr=0.1)
    for _ in range(60):
        optimiser.zero_grad()
        loss = F.mse_loss(net(x), y)
        loss.backward()
        optimiser.step()
    return F.mse_loss(net(x), y).item()

def choose_shape():
    return [2, 5]

class Wrapper:
    def __init__(self, net):
        self.size = net.in_features
    def times(self):
        return self.size
    def twice(self, x, times):
        return x * times

def double(x):
    return 2 * x
"""
TELLING = """
import unittest
import numpy
import torch
from karakter import NeedsPerson, Partly, assert_close, test

SECRET = 7351.0

@test(points="1", criterion="a")
def test_own_words(candidate):
    assert candidate.call("f") == SECRET, "The result is \\x1b[31mnot\\u202e right.\\nIt is 7351."

@test(points="1", criterion="a")
def test_no_words(candidate):
    assert candidate.call("f") == SECRET

@test(points="1", criterion="a")
def test_torch(candidate):
    torch.testing.assert_close(candidate.call("f"), SECRET)

@test(points="1", criterion="a")
def test_torch_truth(candidate):
    torch.testing.assert_close(True, False)

@test(points="1", criterion="a")
def test_torch_shape(candidate):
    torch.testing.assert_close(torch.ones(2), torch.ones(3))

@test(points="1", criterion="a")
def test_unittest(candidate):
    unittest.TestCase().assertEqual(candidate.call("f"), SECRET)

@test(points="1", criterion="a")
def test_numpy(candidate):
    numpy.testing.assert_allclose(candidate.call("f"), SECRET)

@test(points="1", criterion="a")
def test_ours(candidate):
    assert_close(candidate.call("f"), SECRET)

@test(points="1", criterion="a")
def test_long_partly(candidate):
    return Partly(0.5, "x" * 5000)
"""
TOLD = [
    "The result is [31mnot right.", "This test was not passed.", "This test was not passed.", "This test was not passed.",
    "The values for attribute 'shape' do not match: torch.Size([2]) != torch.Size([3]).", "This test was not passed.",
    "This test was not passed.", "The output has the right shape and differs by 10 to 100 %.", "x" * 1000,
]  # fmt: skip
BELIEVING = """
from karakter import test

@test(points="1", criterion="a")
def test_returns_what_came(candidate):
    return candidate.call("score")
"""
SENDING = """
import torch
from karakter import test

@test(points="1", criterion="a")
def test_fits(candidate):
    assert candidate.call("count", torch.zeros(2**20)) == 2**20

@test(points="1", criterion="a")
def test_does_not_fit(candidate):
    candidate.call("count", torch.zeros(2**20 + 1))

@test(points="1", criterion="a")
def test_goes_on(candidate):
    assert candidate.call("count", torch.zeros(3)) == 3
"""
OFFERING = """
from karakter import test

@test(points="1", criterion="a")
def test_asked(candidate):
    made = []
    try:
        candidate.drive("ask", COUNT, offers={"data": lambda: made.append(1)})
    finally:
        assert len(made) <= 64, f"made {len(made)} times"
"""
ASKING = b"""
def ask(student, count):
    for _ in range(count):
        student.ask("data")
"""


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with open_sandbox() as opened:
        yield opened


def run(sandbox: Sandbox, answer: str, tests: str, **public: bytes) -> RunReport:
    return sandbox.run(RunRequest({"answer.py": answer}, public, {"tests.py": tests.encode()}, seed=5, limits=TIGHT))


def test_objects_seeds_training_and_follow_up_calls(sandbox: Sandbox) -> None:
    report = run(sandbox, TRAINABLE, TRAINING)
    assert [(test.fraction, test.message) for test in report.tests] == [(1.0, "")] * 4


def test_messages_tell_no_expected_value(sandbox: Sandbox) -> None:
    report = run(sandbox, "f = lambda: 1.0", TELLING)
    assert [test.message for test in report.tests] == TOLD
    assert [test.fraction for test in report.tests] == [0.0] * 8 + [0.5]


@pytest.mark.parametrize("score", ["'1.0'", "torch.ones(())", "[1.0]", "{'fraction': 1.0}"])
def test_what_a_candidate_says_about_itself_is_no_result(score: str, sandbox: Sandbox) -> None:
    (outcome,) = run(sandbox, f"score = lambda: {score}", BELIEVING).tests
    assert (outcome.fraction, outcome.verdict) == (None, Verdict.SYSTEM_ERROR)


def test_too_large_an_argument_is_not_the_students_fault(sandbox: Sandbox) -> None:
    report = run(sandbox, "count = lambda x: x.numel()", SENDING)
    assert [test.fraction for test in report.tests] == [1.0, None, 1.0]
    assert report.tests[1].verdict is Verdict.SYSTEM_ERROR


@pytest.mark.parametrize(
    ("count", "fraction", "verdict"), [(64, 1.0, Verdict.ACCEPTED), (65, 0.0, Verdict.INVALID_INPUT)]
)
def test_a_candidate_cannot_ask_without_end(count: int, fraction: float, verdict: Verdict, sandbox: Sandbox) -> None:
    (outcome,) = run(sandbox, "", f"COUNT = {count}\n{OFFERING}", **{"driver.py": ASKING}).tests
    assert (outcome.fraction, outcome.verdict) == (fraction, verdict), outcome.message
