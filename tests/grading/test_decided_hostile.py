"""Long crafted answers to the decided questions: an answer within seconds, and never points or a crash."""

import time

import pytest

from exams.grading.verdict import State
from tests.grading.marking import demo_part, mark

_SIZE = 12_000
# A hundred times what an honest answer takes on a loaded machine; the crafted ones once took up to two minutes.
_MOST_SECONDS = 5
_HOSTILE = {
    "line breaks": "\n", "numbers and breaks": "1\n", "open delimiters": "\\[", "environments": "\\begin{a}",
    "brackets and breaks": "(\n", "sums": "sum ", "labels": "l2 = ", "edges": "A->B ", "nested calls": "D(G(",
}  # fmt: skip
_QUESTIONS = {"5b": "numbers", "12a": "numbers", "7b": "formula", "9c": "formula", "8a": "edges", "10a": "table"}


@pytest.mark.parametrize("name", _HOSTILE)
@pytest.mark.parametrize("label", _QUESTIONS)
def test_a_crafted_answer_is_bounded_in_time(label: str, name: str) -> None:
    answer = (_HOSTILE[name] * _SIZE)[:_SIZE]
    started = time.perf_counter()
    results = mark(demo_part(label, _QUESTIONS[label]), answer + " = 7").criteria
    assert time.perf_counter() - started < _MOST_SECONDS
    assert not any(result.points for result in results if result.state is State.GRADED)
