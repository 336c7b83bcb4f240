"""The code questions of the demo exam: every labelled example of 1b, some of 11b, and the table of wirings."""

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from exams.grading.answer_type import PartContext, Tools
from exams.grading.reading.answers import answer_from_json
from exams.grading.registry import ANSWER_TYPES
from exams.grading.sandbox import Sandbox
from exams.grading.types import PartResult
from tests.grading.marking import DEMO, demo_part
from workers.sandbox import open_sandbox

SOME_OF_11B = ("head-forgotten", "looks-at-the-test-set", "way-a-crashes")


def examples(label: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = yaml.safe_load((DEMO / label / "examples.yaml").read_text())
    return found


EXAMPLES = [("1b", each) for each in examples("1b")] + [
    ("11b", each) for each in examples("11b") if each["id"] in SOME_OF_11B
]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with open_sandbox() as opened:
        yield opened


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix == ".py"}


def mark(label: str, answer: object, sandbox: Sandbox) -> PartResult:
    context = demo_part(label, "pytorch_code")
    question = context.question.__class__(
        label, label, context.question.points, context.question.prompt, context.question.fields,
        context.question.criteria, context.question.parts,
        public=files(DEMO / label / "public"), private=files(DEMO / label / "private"),
    )  # fmt: skip
    given = PartContext(question, context.part, context.criteria)
    return ANSWER_TYPES["pytorch_code"].grade(given, answer_from_json(question, answer), Tools(3, sandbox))


@pytest.mark.sandbox
@pytest.mark.parametrize(("label", "example"), EXAMPLES, ids=[f"{label}-{each['id']}" for label, each in EXAMPLES])
def test_labelled_example(label: str, example: dict[str, object], sandbox: Sandbox) -> None:
    result = mark(label, example["answer"], sandbox)
    wanted = example["criteria"]
    assert isinstance(wanted, dict)
    found = {c.key: None if c.points is None else float(c.points) for c in result.criteria}
    assert found == {key: wanted.get(key) for key in found}


@pytest.fixture
def hidden_tests(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    from workers.examiner import api

    monkeypatch.setattr(api, "TESTS", [])
    monkeypatch.setitem(sys.modules, "karakter", api)
    monkeypatch.syspath_prepend(str(DEMO / "1b" / "public"))
    monkeypatch.delitem(sys.modules, "starter", raising=False)
    module = ModuleType("hidden_tests_of_1b")
    exec((DEMO / "1b" / "private" / "tests.py").read_text(), module.__dict__)
    monkeypatch.delitem(sys.modules, "starter")
    return module


@pytest.mark.parametrize("seed", range(8))
def test_every_wiring_gives_a_result_of_its_own(seed: int, hidden_tests: ModuleType) -> None:
    case = hidden_tests.Case("C0", hidden_tests.generator(seed, "C0"))
    wirings = [hidden_tests.PLAIN, *hidden_tests.WIRINGS]
    outputs = [case.run(wiring)["output"] for wiring in wirings]
    same = [
        (wirings[i], wirings[j])
        for i in range(len(wirings))
        for j in range(i)
        if outputs[i].shape == outputs[j].shape and (outputs[i] - outputs[j]).abs().max() < 1e-4
    ]
    assert same == []
    assert len(hidden_tests.WIRINGS) == 28 * 10 - 7
