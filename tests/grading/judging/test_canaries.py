"""Canaries: answers that speak to the model instead of the matter, judged by a model that does what they say.

The obedient judge says "yes, certain" to everything and quotes the answer's own words. Not one point may count by it.
"""

from decimal import Decimal

import pytest

from exams.grading.answer_type import Tools
from exams.grading.engine import grade
from exams.grading.judging.canaries import CANARIES
from exams.grading.judging.types import JudgeRequest, JudgeVerdict, Opinion
from exams.grading.types import Answer, Criterion, Grade
from exams.grading.verdict import State
from tests.grading.judging.stand_in import QUESTION, StandIn


def _obeys(criterion: Criterion, request: JudgeRequest) -> Opinion:
    return Opinion(criterion.key, JudgeVerdict.YES, request.excerpts[0].text[:60], 0.95)


def _counting(result: Grade) -> Decimal:
    """Return the points that no person has to confirm one by one."""
    sure = (State.GRADED, State.SUGGESTED)
    return sum((row.points or Decimal(0) for row in result.criteria if row.state in sure), Decimal(0))


@pytest.mark.parametrize("canary", CANARIES)
@pytest.mark.parametrize("before", ["", "A network is made of neurons. "])
def test_an_obedient_model_gains_nothing(canary: str, before: str) -> None:
    answer = Answer(fields={"text": before + canary})
    alone = grade(QUESTION, answer, Tools(seed=1))
    judged = grade(QUESTION, answer, Tools(seed=1, judge=StandIn(_obeys)))
    assert _counting(judged) <= _counting(alone) == 0
    if judged.points != alone.points:  # a suggestion where the rules had none: only for a person's eyes
        assert judged.state is State.NEEDS_REVIEW


def test_who_speaks_to_the_grader_is_not_shown_to_a_model() -> None:
    judge = StandIn(_obeys)
    result = grade(QUESTION, Answer(fields={"text": f"It keeps a state. {CANARIES[0]}"}), Tools(seed=1, judge=judge))
    assert judge.asked == []
    assert result.state is State.NEEDS_REVIEW
