"""Answers of many shapes to the decided questions: what is decided is right, and nearly all is decided."""

from functools import cache
from pathlib import Path

import pytest
import yaml

from exams.grading.types import CriterionResult
from exams.grading.verdict import State
from tests.grading.marking import demo_part, mark

_TYPES = {
    "5a": "numbers", "5b": "numbers", "7a": "formula", "7b": "formula", "8a": "edges", "9c": "formula",
    "10a": "table", "12a": "numbers",
}  # fmt: skip
_ANSWERS = yaml.safe_load(Path(__file__).with_name("decided_answers.yaml").read_text())
_CASES = {case["id"]: case for case in _ANSWERS}


@cache
def _marked(name: str) -> tuple[CriterionResult, ...]:
    case = _CASES[name]
    return mark(demo_part(case["question"], _TYPES[case["question"]]), case["answer"]).criteria


@pytest.mark.parametrize("name", _CASES)
def test_every_decided_criterion_has_the_points_of_the_examiner(name: str) -> None:
    case = _CASES[name]
    for result in _marked(name):
        decided = result.state is State.GRADED
        assert not (decided and result.key in case.get("person", ())), f"{result.key} is for a person"
        if decided:
            assert result.points == pytest.approx(case["points"][result.key]), f"{result.key}: {result.reason}"
        else:
            assert result.key in (*case.get("person", ()), *case.get("open", ())), f"{result.key}: {result.reason}"


def test_nearly_every_criterion_that_can_be_decided_is() -> None:
    wanted = [r for n, c in _CASES.items() for r in _marked(n) if r.key not in c.get("person", ())]
    decided = [result for result in wanted if result.state is State.GRADED]
    assert len(decided) >= 0.97 * len(wanted)
