"""What every sandbox backend must do. A backend's test file subclasses `SandboxContract` with its fixture `sandbox`."""

from decimal import Decimal

import pytest

from exams.grading.sandbox import RunReport, RunRequest, Sandbox, SandboxError
from exams.grading.verdict import Verdict
from tests.sandbox.exercise import HONEST, TIGHT, request_for

TWO_WAYS = """
import torch
from karakter import NeedsPerson, Partly, once, test

@once
def drawn(candidate, rng):
    return candidate.call("draw", torch.rand(2, generator=rng))

@test(points="1", criterion="q.A", visibility="public", group="a")
def test_a(candidate):
    assert drawn(candidate) is drawn(candidate)

@test(points="0.5", criterion="q.A", visibility="hidden", group="a")
def test_partly(candidate):
    drawn(candidate)
    return Partly(0.5, "Half of it.")

@test(points="1", criterion="q.B", group="b")
def test_b(candidate):
    candidate.call("leave")

@test(points="1", criterion="q.B", group="c")
def test_c(candidate):
    assert candidate.call("count") == 1
    raise NeedsPerson("Nobody knows.")

@test(points="1", criterion="q.B", group="c")
def test_broken(candidate):
    return candidate.call("count") / 0
"""
WAYS = """
import os
calls = []
def draw(x):
    print("drawn", x.shape)
    return x
def leave():
    os._exit(3)
def count():
    calls.append(1)
    return len(calls)
"""
LOOK = """
import ctypes, os, socket, struct, sys
from pathlib import Path

CAPBSET_READ, GET_SECCOMP, GET_NO_NEW_PRIVS = 23, 21, 39
libc = ctypes.CDLL(None)

def ours(path):  # the interpreter may itself live below /tmp
    return path.is_file() and not str(path).startswith((sys.prefix, sys.base_prefix))

def capabilities():
    sets = ctypes.create_string_buffer(24)
    libc.capget(struct.pack("=Ii", 0x20080522, 0), sets)
    return sum(struct.unpack("=6I", sets.raw))

def processes():  # there may be no /proc, and then there is nothing to see
    return sorted(int(name) for name in os.listdir("/proc") if name.isdigit()) if os.path.exists("/proc") else []

def look():
    return {
        "uid": os.getuid(), "gid": os.getgid(), "groups": os.getgroups(), "capabilities": capabilities(),
        "bounding": sum(libc.prctl(CAPBSET_READ, number, 0, 0, 0) == 1 for number in range(64)),
        "no_new_privs": libc.prctl(GET_NO_NEW_PRIVS, 0, 0, 0, 0), "seccomp": libc.prctl(GET_SECCOMP, 0, 0, 0, 0),
        "others": [pid for pid in processes() if pid not in (1, os.getpid())],
        "files": sorted(str(path) for path in Path("/tmp").rglob("*") if ours(path)),
        "top": sorted(os.listdir("/")), "writable": [p for p in ("/", "/opt", "/usr/lib", "/dev") if os.access(p, os.W_OK)],
        "modules": sorted(name for name in os.listdir("/opt/karakter/workers") if name != "__pycache__"),
        "host": socket.gethostname(), "environment": sorted(os.environ),
    }
"""
LOOKING = """
from karakter import test

@test(points="1", criterion="q.A")
def test_look(candidate):
    found = candidate.call("look")
    wrong = {name: value for name, value in found.items() if name in EXPECTED and value != EXPECTED[name]}
    assert not wrong, str(wrong)
"""
ASKING = """
import torch
from karakter import test

@test(points="1", criterion="q.A")
def test_ask(candidate):
    asked = []
    def offer():
        asked.append(1)
        return {"x": torch.arange(3)}
    assert candidate.drive("twice", offers={"data": offer}) == [0, 1, 2]
    assert len(asked) == 2

@test(points="1", criterion="q.A")
def test_ask_for_more(candidate):
    candidate.drive("greedy", offers={})
"""
DRIVER = b"""
def twice(student):
    student.ask("data")
    return student.module.plain(student.ask("data")["x"])
def greedy(student):
    student.ask("secrets")
"""
STATEFUL = """
import torch
from karakter import test

@test(points="1", criterion="q.A")
def test_state(candidate, rng):
    net = candidate.create("Combine")
    assert net.state() == {}
    line = candidate.create("Line", 2)
    weight = torch.rand(1, 2, generator=rng)
    line.load_state({"weight": weight})
    assert torch.equal(line.state()["weight"], weight)
    found = line.gradients(torch.ones(1, 2), cotangent=torch.tensor([[2.0]]))
    assert torch.equal(found.parameters["weight"], torch.full((1, 2), 2.0))
    assert torch.equal(found.inputs[0], 2 * weight)
    assert torch.equal(line(torch.ones(1, 2)), weight.sum().reshape(1, 1))
    assert candidate.call("weight_of", line) == [1, 2]
"""
LINE = (
    HONEST
    + """
class Line(nn.Linear):
    def __init__(self, size):
        super().__init__(size, 1, bias=False)

def weight_of(line):
    return list(line.weight.shape)
"""
)


def request(answer: str, tests: str, **public: bytes) -> RunRequest:
    return RunRequest({"answer.py": answer}, public, {"tests.py": tests.encode()}, seed=5, limits=TIGHT)


def fractions(report: RunReport) -> list[float | None]:
    return [test.fraction for test in report.tests]


class SandboxContract:
    """The tests; `sandbox` comes from the subclass. `modules`: what of our code a candidate has."""

    modules: tuple[str, ...] = ("candidate", "wire", "zone.py", "zygote.py")

    def test_an_honest_answer_earns_everything(self, sandbox: Sandbox) -> None:
        report = sandbox.run(request_for(HONEST))
        assert fractions(report) == [1.0, 1.0, 1.0, 1.0]
        assert report.verdict is Verdict.ACCEPTED
        assert [test.name for test in report.tests] == [
            "The values agree", "The values agree for another shape", "The gradients agree",
            "The loss on hidden data falls, and nothing else changes",
        ]  # fmt: skip
        assert report.record["seed"] == "11"
        assert set(report.record) >= {"sandbox", "versions", "limits", "answer_sha256", "private_sha256", "seconds"}

    def test_groups_have_candidates_of_their_own(self, sandbox: Sandbox) -> None:
        report = sandbox.run(request(WAYS, TWO_WAYS))
        assert fractions(report) == [1.0, 0.5, 0.0, None, None]
        assert [test.verdict for test in report.tests] == [
            Verdict.ACCEPTED, Verdict.PARTIAL, Verdict.RUNTIME_ERROR, Verdict.NEEDS_REVIEW, Verdict.SYSTEM_ERROR,
        ]  # fmt: skip
        assert [test.points for test in report.tests] == [
            Decimal(1),
            Decimal("0.5"),
            Decimal(1),
            Decimal(1),
            Decimal(1),
        ]
        assert [test.visibility for test in report.tests][:3] == ["public", "hidden", "after_release"]
        assert (
            report.tests[2].message == "Your code ended the program (exit status 3) before its results could be read."
        )
        assert report.tests[3].message == "Nobody knows."
        assert report.output == "drawn torch.Size([2])\n"

    def test_the_candidate_sees_nothing(self, sandbox: Sandbox) -> None:
        expected = {
            "capabilities": 0, "no_new_privs": 1, "seccomp": 2, "writable": [], "host": "jail", "others": [],
            "files": ["/tmp/run/answer/answer.py", "/tmp/run/public/data.txt"],
            "modules": list(self.modules),
        }  # fmt: skip
        run = request(LOOK, f"EXPECTED = {expected!r}\n" + LOOKING, **{"data.txt": b"1"})
        report = sandbox.run(run)
        assert [(test.fraction, test.message) for test in report.tests] == [(1.0, "")]

    def test_what_is_asked_for_is_noted(self, sandbox: Sandbox) -> None:
        report = sandbox.run(request("plain = lambda x: x.tolist()", ASKING, **{"driver.py": DRIVER}))
        assert fractions(report) == [1.0, 0.0]
        assert report.tests[1].verdict is Verdict.INVALID_INPUT

    def test_objects_live_in_the_candidate(self, sandbox: Sandbox) -> None:
        report = sandbox.run(request(LINE, STATEFUL))
        assert [(test.fraction, test.message) for test in report.tests] == [(1.0, "")]

    def test_an_error_names_its_line(self, sandbox: Sandbox) -> None:
        report = sandbox.run(request_for("import torch\n\n\ndef combine(x, y):\n    return x @ y @ nonsense\n"))
        assert report.verdict is Verdict.RUNTIME_ERROR
        assert report.message == "Your code stopped with NameError in line 5: name 'nonsense' is not defined"

    @pytest.mark.parametrize(
        "tests",
        ["", "import nothing_of_this_name", "import os\nos._exit(0)", "1 +"],
        ids=["no test", "import", "exit", "syntax"],
    )
    def test_broken_hidden_tests_are_our_failure(self, sandbox: Sandbox, tests: str) -> None:
        with pytest.raises(SandboxError, match="hidden tests could not be run"):
            sandbox.run(request(HONEST, tests))

    def test_the_seed_decides_the_inputs(self, sandbox: Sandbox) -> None:
        code = HONEST + "\nreal = combine\ndef combine(x, y):\n    print(x.sum().item())\n    return real(x, y)\n"
        outputs = [sandbox.run(request_for(code, seed=seed)).output for seed in (1, 1, 2)]
        assert outputs[0] == outputs[1] != outputs[2]
