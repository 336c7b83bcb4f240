"""Code answers: what counts as the code, and how the reports of hidden tests become points."""

import ast
import textwrap
from dataclasses import dataclass, field
from decimal import Decimal

import pytest

from exams.grading.answer_type import PartContext, SpecError, Tools
from exams.grading.answer_types.pytorch_code import TYPE
from exams.grading.answer_types.pytorch_code.code import BrokenCode, defined_names, find_code
from exams.grading.answer_types.pytorch_code.spec import PytorchCodeSpec, Wrap, parse_spec
from exams.grading.sandbox import Limits, RunReport, RunRequest, SandboxError
from exams.grading.sandbox import TestOutcome as Outcome  # pytest would take it for a class of tests
from exams.grading.types import Answer, Criterion, Field, Part, PartResult, QuestionSpec
from exams.grading.verdict import State, Verdict

NET = PytorchCodeSpec(("Net",), Wrap("Net", "nn.Module", ("forward",), "def forward(self, x):"), Limits(), False)
WAYS = PytorchCodeSpec(("way_a", "way_b"), None, Limits(), True)
METHOD = "def forward(self, x):\n    return self.block(x)\n"
CLASS = "class Net(nn.Module):\n    def forward(self, x):\n        return self.block(x)\n"


def same_program(found: str | None, expected: str) -> bool:
    assert found is not None
    return ast.dump(ast.parse(found)) == ast.dump(ast.parse(expected))


@pytest.mark.parametrize(
    "text",
    [
        CLASS,
        METHOD,
        textwrap.indent(METHOD, "    "),
        f"Here it is:\n```python\n{METHOD}```\nThe skip is in line 2.",
        "1 def forward(self, x):\n2     return self.block(x)",
        "9  class Net(nn.Module):\n10   def forward(self, x):\n11     return self.block(x)",
        f"My answer is this method.\n\n{METHOD}\nIt returns what the block gives.",
        "The listing:\n1 class Net(nn.Module):\n2   def forward(self, x):\n3     return self.block(x)\nThat is all of it.",
        METHOD.replace("    ", "\t"),
        METHOD.replace("\n", "\r\n"),
    ],
    ids=["class", "method", "indented", "fence", "numbers", "widths", "prose", "listing", "tab", "crlf"],
)
def test_ways_to_hand_in_the_same_code(text: str) -> None:
    assert same_program(find_code(text, NET), CLASS)


def test_bare_statements_become_the_body_of_the_method() -> None:
    found = find_code("x = self.block(x)\nx = self.other(x)\nreturn x\n", NET)
    assert same_program(
        found,
        """
        class Net(nn.Module):
            def forward(self, x):
                x = self.block(x)
                x = self.other(x)
                return x
        """.replace("\n        ", "\n"),
    )


def test_dots_stand_for_the_parameters_and_the_body_of_a_constructor() -> None:
    found = find_code(
        "class Net(nn.Module):\n    def __init__(self, ...):\n        ...\n    def forward(self, x):\n        return x\n",
        NET,
    )
    assert found is not None
    assert "def __init__(self, *args, **kwargs):" in found


def test_prose_around_and_between_two_functions_is_left_out() -> None:
    text = (
        "Way A:\ndef way_a(net):\n    return net\n\nThis trains everything.\nWay B:\n"
        "RATE = 0.1\ndef way_b(net):\n    # with a rate\n    return RATE\nBecause it is general."
    )
    assert same_program(
        find_code(text, WAYS), "def way_a(net):\n    return net\nRATE = 0.1\ndef way_b(net):\n    return RATE"
    )


@pytest.mark.parametrize(
    "text", ["Add the output of the third block to the ninth.", "", "x", "skip = yes", "I would define a class for it."]
)
def test_prose_is_no_code(text: str) -> None:
    assert find_code(text, NET) is None


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("def forward(self, x):\n    x = self.a(x\n    return x\n", 2),
        ("class Net(nn.Module):\n    def forward(self, x)\n        return x\n", 2),
        ("def forward(self, x):\nreturn self.a(x)\n", 2),
    ],
    ids=["bracket", "colon", "indentation"],
)
def test_broken_code_names_its_line(text: str, line: int) -> None:
    with pytest.raises(BrokenCode) as caught:
        find_code(text, NET)
    assert caught.value.line == line


@pytest.mark.parametrize("sign", ["(", "[", "-", "not "])
def test_code_that_would_exhaust_the_parser_is_broken(sign: str) -> None:
    with pytest.raises(BrokenCode):
        find_code("def f():\n    return " + sign * 50_000, WAYS)


def test_defined_names() -> None:
    code = "import torch.nn as nn\nfrom x import y\nA = B = 1\ndef f(): inner = 1\nclass C: pass\n"
    assert defined_names(code) == {"nn", "y", "A", "B", "f", "C"}


# -- points -----------------------------------------------------------------------------------------


@dataclass
class FakeSandbox:
    """Reports what it was made with; keeps what it was asked."""

    tests: tuple[Outcome, ...] = ()
    verdict: Verdict = Verdict.ACCEPTED
    asked: list[RunRequest] = field(default_factory=list)

    def run(self, request: RunRequest) -> RunReport:
        self.asked.append(request)
        return RunReport(self.verdict, self.tests, "", "", {"sandbox": "fake"})


class FailingSandbox:
    def run(self, request: RunRequest) -> RunReport:
        raise SandboxError("no bubblewrap")


def outcome(criterion: str, points: str, fraction: float | None, **rest: str) -> Outcome:
    verdict = Verdict.ACCEPTED if fraction == 1 else Verdict.WRONG_ANSWER
    told = rest.get("message", "")
    return Outcome("t", criterion, Decimal(points), fraction, verdict, rest.get("visibility", "public"), told)


def criterion(key: str) -> Criterion:
    half = Decimal("0.5")
    return Criterion(key, Decimal(1), (Decimal(0), half, Decimal(1)), "earn")


def graded(code: str, sandbox: FakeSandbox | FailingSandbox | None, spec: PytorchCodeSpec = NET) -> PartResult:
    criteria = (criterion("q.A"), criterion("q.B"))
    part = Part("pytorch_code", ("code",), ("q.A", "q.B"), spec)
    question = QuestionSpec(
        "q", "t", Decimal(2), "prompt", (Field("code", "code", "Code"),), criteria, (part,),
        public={"starter.py": b"s"}, private={"tests.py": b"p"},
    )  # fmt: skip
    return TYPE.grade(PartContext(question, part, criteria), Answer({"code": code}), Tools(42, sandbox))


def test_fractions_are_added_up_on_the_steps() -> None:
    sandbox = FakeSandbox((outcome("q.A", "1", 0.75), outcome("q.B", "0.5", 1.0), outcome("q.B", "0.5", 1.0)))
    result = graded(CLASS, sandbox)
    assert [(c.points, c.state) for c in result.criteria] == [
        (Decimal("0.5"), State.GRADED),
        (Decimal(1), State.GRADED),
    ]
    assert [(test.points, test.max, test.passed) for test in result.tests[:2]] == [
        (Decimal("0.75"), Decimal(1), False),
        (Decimal("0.5"), Decimal("0.5"), True),
    ]
    assert (result.verdict, result.attested, result.record) == (None, True, {"sandbox": "fake"})
    assert result.criteria[0].evidence[0].quote == "class Net(nn.Module):"


def test_the_sandbox_gets_the_answer_and_the_questions_files() -> None:
    sandbox = FakeSandbox()
    graded(METHOD, sandbox)
    (request,) = sandbox.asked
    assert list(request.answer) == ["answer.py"]
    assert same_program(request.answer["answer.py"], CLASS)
    assert (request.public, request.private, request.seed) == ({"starter.py": b"s"}, {"tests.py": b"p"}, 42)


def test_what_no_test_decides_goes_to_a_person() -> None:
    result = graded(CLASS, FakeSandbox((outcome("q.A", "1", None, message="An unknown wiring."),)))
    assert [(c.points, c.state, c.reason) for c in result.criteria] == [
        (None, State.NEEDS_REVIEW, "An unknown wiring."),
        (None, State.NEEDS_REVIEW, "No hidden test decided this."),
    ]


def test_messages_of_hidden_tests_stay_hidden() -> None:
    sandbox = FakeSandbox(
        (
            outcome("q.A", "1", 0.0, message="The secret is 7.", visibility="hidden"),
            outcome("q.B", "1", 0.0, message="Too small.", visibility="after_release"),
        )
    )
    assert [c.reason for c in graded(CLASS, sandbox).criteria] == ["Not all tests were passed.", "Too small."]


def test_a_failure_of_the_code_is_the_verdict() -> None:
    sandbox = FakeSandbox((outcome("q.A", "1", 0.0), outcome("q.B", "1", 0.0)), Verdict.TIME_LIMIT_EXCEEDED)
    result = graded(CLASS, sandbox)
    assert result.verdict is Verdict.TIME_LIMIT_EXCEEDED
    assert [(c.points, c.evidence) for c in result.criteria] == [(Decimal(0), ()), (Decimal(0), ())]


@pytest.mark.parametrize(
    ("code", "verdict", "unread"),
    [
        ("def forward(self, x):\n    return (x\n", Verdict.INVALID_INPUT, False),
        ("def something():\n    return 1\n", Verdict.INVALID_INPUT, False),
        ("Add the two.", Verdict.NEEDS_REVIEW, False),
    ],
    ids=["broken", "another name", "prose"],
)
def test_what_cannot_be_run_goes_to_a_person_without_a_run(code: str, verdict: Verdict, unread: bool) -> None:
    sandbox = FakeSandbox()
    result = graded(code, sandbox)
    assert [(c.points, c.state) for c in result.criteria] == [(None, State.NEEDS_REVIEW)] * 2
    assert (result.verdict, result.unread, sandbox.asked) == (verdict, unread, [])


def test_in_paper_mode_prose_is_left_to_the_fallback() -> None:
    assert graded("Train all layers.", FakeSandbox(), WAYS).unread


def test_without_a_sandbox_code_waits() -> None:
    result = graded(CLASS, None)
    assert [c.state for c in result.criteria] == [State.NEEDS_REVIEW] * 2
    assert "waits for a sandbox" in result.criteria[0].reason


def test_our_failure_is_no_zero() -> None:
    with pytest.raises(SandboxError):
        graded(CLASS, FailingSandbox())


# -- settings ---------------------------------------------------------------------------------------


def test_settings() -> None:
    spec = parse_spec(
        {
            "wrap": {"class": "Net", "base": "nn.Module", "methods": ["forward"]},
            "limits": {"wall_s": 3, "processes": 8},
        },
        "p",
    )
    assert spec.wrap == Wrap("Net", "nn.Module", ("forward",))
    assert (spec.limits.wall_s, spec.limits.processes, spec.limits.cpu_s) == (3.0, 8, Limits().cpu_s)


@pytest.mark.parametrize(
    ("settings", "path"),
    [
        ({"wraps": {}}, "p.wraps"),
        ({"wrap": {"class": "Net", "base": "nn.Module", "method": ["forward"]}}, "p.wrap.method"),
        ({"wrap": {"base": "nn.Module", "methods": ["forward"]}}, "p.wrap.class"),
        ({"limits": {"wall_s": 0}}, "p.limits.wall_s"),
        ({"limits": {"wall": 1}}, "p.limits.wall"),
        ({"paper_mode": "yes"}, "p.paper_mode"),
    ],
)
def test_wrong_settings_are_named(settings: dict[str, object], path: str) -> None:
    with pytest.raises(SpecError) as caught:
        parse_spec(settings, "p")
    assert caught.value.path == path
