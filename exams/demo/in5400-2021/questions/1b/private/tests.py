"""Hidden tests of 1b: which wiring did the student build, and do gradients flow as they should?

Outputs and gradients for random blocks are compared with those of a net wired by the table below.
"""

import itertools

import torch
import torch.nn.functional as F
from karakter import CandidateRaised, NeedsPerson, Partly, generator, once, test
from starter import BLOCKS

RIGHT = (2, 5, "add")  # from what convblock3 returns to what convblock9 returns
PLAIN = (0, 0, "none")
STAGES = ("the input of the module", *(f"the output of {name}" for name in BLOCKS))
CLOSE = {"rtol": 1e-6, "atol": 1e-9}
CASES = {"A0": (2, 4, 8, 8), "A1": (1, 6, 5, 7), "B0": (3, 4, 6, 6), "C0": (2, 4, 5, 5), "D0": (2, 4, 5, 5)}
OPERATIONS = {
    "add": lambda there, carried: there + carried,
    "sub": lambda there, carried: there - carried,
    "reversed sub": lambda there, carried: carried - there,
    "mul": lambda there, carried: there * carried,
    "mean": lambda there, carried: (there + carried) / 2,
    "cat": lambda there, carried: torch.cat([there, carried], 1),
    "reversed cat": lambda there, carried: torch.cat([carried, there], 1),
    "max": torch.maximum,
    "relu of the sum": lambda there, carried: F.relu(there + carried),
    "replace": lambda there, carried: carried,
}
WIRINGS = [
    (source, end, operation)
    for source, end in itertools.combinations(range(8), 2)
    for operation in OPERATIONS
    if not (operation == "replace" and end == source + 1)  # that is a block left out, not a connection
]


class Case:
    """One set of blocks and one input, all random, with the outputs that wirings give on them."""

    def __init__(self, name, rng):
        self.kind, shape = name[0], CASES[name]
        self.numbers = {block: numbers_for(self.kind, shape[1], rng) for block in BLOCKS}
        self.x = torch.randn(shape, generator=rng, dtype=torch.float64)
        self.cotangent = torch.randn(shape, generator=rng, dtype=torch.float64)

    def run(self, wiring):
        """The expected output and gradients; None where this wiring does not fit the shapes."""
        x = self.x.clone().requires_grad_(True)
        numbers = {b: {n: t.clone().requires_grad_(True) for n, t in own.items()} for b, own in self.numbers.items()}
        try:
            output = wired(self.kind, numbers, x, wiring)
        except RuntimeError:
            return None
        if output.shape == self.cotangent.shape:
            output.backward(self.cotangent)
        return {
            "output": output.detach(),
            "x": x.grad,
            "kernels": {block: own["kernel"].grad for block, own in numbers.items()},
        }


def numbers_for(kind, channels, rng):
    def draw(*shape):
        return torch.randn(shape, generator=rng, dtype=torch.float64)

    if kind in "CD":
        sign = 1 - 2 * torch.randint(0, 2, (), generator=rng)
        size = torch.tensor([1.0, 0.0, 0.5])  # nearly odd functions: both signs stay, so max and relu are told apart
        return {"kernel": sign * size + draw(3) / 16}
    numbers = {"kernel": draw(channels, channels, 3, 3) / 4}
    return numbers | ({"second": draw(channels, channels, 3, 3) / 4} if kind == "B" else {})


def block_output(kind, numbers, x):
    kernel = numbers["kernel"]
    if kind == "A":
        return F.conv2d(torch.tanh(x), kernel, padding=1)
    if kind == "B":
        return F.conv2d(torch.tanh(F.conv2d(x, kernel, padding=1)), numbers["second"], padding=1)
    return torch.tanh(kernel[0] * x + kernel[1]) + kernel[2] * x


def wired(kind, numbers, x, wiring):
    """Output of the chain with one connection. Stage 0 is the input, stage i what the i-th block returns."""
    source, end, operation = wiring
    carried = x
    for stage, name in enumerate(BLOCKS, start=1):
        x = block_output(kind, numbers[name], x)
        if stage == end:
            x = OPERATIONS[operation](x, carried)
        if stage == source:
            carried = x
    return x


class Answered:
    """What the student's module gave on one case."""

    def __init__(self, candidate, case):
        found = candidate.drive("run_case", case.kind, case.numbers, case.x, case.cotangent)
        self.output = found["output"]
        self.backward, self.x, self.kernels = found["backward"], found["x"], found["kernels"]

    def gives(self, expected):
        return expected is not None and same(self.output, expected["output"])

    def trains_like(self, expected):
        """True if the gradients of the input and of every block are the expected ones."""
        if self.backward is not None or not isinstance(self.kernels, dict) or not same(self.x, expected["x"]):
            return False
        return all(same(self.kernels.get(name), expected["kernels"][name]) for name in BLOCKS)


def same(found, expected):
    fits = isinstance(found, torch.Tensor) and found.dtype == expected.dtype and found.shape == expected.shape
    return fits and torch.allclose(found, expected, **CLOSE)


class Wired:
    """How the student wired the net: `wiring`, and whether all is right in the cases that could be run."""

    def __init__(self, wiring, once_each, trains):
        self.wiring, self.once_each, self.trains = wiring, once_each, trains


@once
def examined(candidate, seed):
    """Find the wiring. Raises what the student's code raises, AssertionError for a plain chain."""
    cases = {name: Case(name, generator(seed, name)) for name in CASES}
    names = candidate.names
    if "subnet" not in names:
        raise NeedsPerson("The code defines no class subnet with a method forward.")
    told = Answered(candidate, cases["C0"])
    if not isinstance(told.output, torch.Tensor):
        raise NeedsPerson(f"forward returns {told.output} and not a tensor.")
    wiring = which(cases["C0"], told)
    answers = {name: reply(candidate, cases[name], wiring) for name in ("A0", "A1", "B0", "D0")}
    expected = {name: cases[name].run(wiring) for name in answers}
    if not all(answers[name] is not None and answers[name].gives(expected[name]) for name in ("A0", "A1", "B0")):
        if wiring[2] not in ("cat", "reversed cat"):
            raise NeedsPerson("The net behaves in one way on some inputs and in another way on others.")
    trains = all(
        expected[name] is not None and answers[name] is not None and answers[name].trains_like(expected[name])
        for name in ("A0", "A1", "B0")
    )
    counted = answers["D0"]
    return Wired(wiring, counted is not None and counted.gives(expected["D0"]), trains)


def reply(candidate, case, wiring):
    """The answer on one more case; None where this wiring cannot fit its shapes, or the code stops."""
    if case.run(wiring) is None:
        return None
    try:
        return Answered(candidate, case)
    except CandidateRaised:
        return None


def which(case, told):
    """The wiring that gives this output. Raises AssertionError for none at all, NeedsPerson for an unknown one."""
    if told.gives(case.run(RIGHT)):
        return RIGHT
    assert not told.gives(case.run(PLAIN)), "There is no skip connection: the blocks form a plain chain."
    found = [wiring for wiring in WIRINGS if told.gives(case.run(wiring))]
    if not found:
        raise NeedsPerson("The connection is none of the known ones.")
    return found[0]


@test(points="0", criterion="1b.C1", visibility="public")
def test_runs(candidate, rng):
    """forward runs and returns a tensor of the shape of its input"""
    case = Case("C0", rng)
    told = Answered(candidate, case)
    assert isinstance(told.output, torch.Tensor), f"forward returns {told.output} and not a tensor."
    assert told.output.shape == case.x.shape, "What forward returns has another shape than its input."


@test(points="1", criterion="1b.C1")
def test_source(candidate):
    """The connection starts at the tensor that enters strangeblock1"""
    source, _, _ = examined(candidate).wiring
    assert source == RIGHT[0], f"Your connection starts at {STAGES[source]}."


@test(points="1", criterion="1b.C2")
def test_end(candidate):
    """The tensor is added to the output of convblock9"""
    _, end, operation = examined(candidate).wiring
    assert end == RIGHT[1], f"Your connection ends at {STAGES[end]}."
    assert operation in ("add", "mean", "relu of the sum"), f"The two tensors are not added ({operation})."
    return None if operation == "add" else Partly(0.5, f"The sum is changed further ({operation}).")


@test(points="0.5", criterion="1b.C3")
def test_order(candidate):
    """Every block runs once, in the old order, and the result is returned"""
    found = examined(candidate)
    assert found.wiring[2] not in ("cat", "reversed cat", "replace"), "What the later blocks get is no sum."
    assert found.once_each, "A block runs more than once."


@test(points="0.5", criterion="1b.C3")
def test_gradients(candidate):
    """Gradients pass through the connection"""
    found = examined(candidate)
    assert found.wiring[2] not in ("cat", "reversed cat", "replace"), "What the later blocks get is no sum."
    assert found.trains, "The gradients are not those of a net with this connection."
