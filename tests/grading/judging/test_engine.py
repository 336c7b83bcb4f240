"""Whole grades with a judge beside the rules: what is asked, what it changes, what is kept of it."""

from dataclasses import replace
from decimal import Decimal

import pytest

from exams.grading.answer_type import Tools
from exams.grading.engine import grade
from exams.grading.judging.consult import NO_OPINION
from exams.grading.judging.recorded import recorded_judge
from exams.grading.judging.scores import JudgeScore, judge_scores
from exams.grading.judging.types import JudgeVerdict
from exams.grading.judging.weigh import DISAGREES, QUOTE_NOT_FOUND
from exams.grading.report import json_value
from exams.grading.types import Answer, Attachment, Grade
from exams.grading.verdict import State
from exams.selectors.judge import judge_words
from tests.grading.judging.stand_in import QUESTION, StandIn, says

TEXT = "A recurrent network keeps a state from call to call."
PICTURE = Attachment("plot.png", "image/png", 100, "a" * 64)
YES, NO = JudgeVerdict.YES, JudgeVerdict.NO


def _grade(judge: StandIn | None, text: str = TEXT, *, picture: bool = False) -> Grade:
    answer = Answer(fields={"text": text}, attachments={"drawing": PICTURE} if picture else {})
    return grade(QUESTION, answer, Tools(seed=1, judge=judge))


def _points(result: Grade) -> dict[str, Decimal | None]:
    return {row.key: row.points for row in result.criteria}


def test_without_a_judge_nothing_is_recorded_of_one() -> None:
    result = _grade(None)
    assert _points(result) == {"m": 1, "l": 0, "f": None, "d": 0}
    assert judge_scores(result.record) == {}


def test_the_judge_sees_question_rubric_and_text_and_no_more() -> None:
    judge = StandIn(says(NO))
    _grade(judge)
    (request,) = judge.asked
    assert request.prompt == QUESTION.prompt
    assert [criterion.key for criterion in request.criteria] == ["m", "l", "f"]
    assert [(excerpt.label, excerpt.text) for excerpt in request.excerpts] == [("Reason", TEXT)]
    assert request.pictures == ()


def test_agreement_and_disagreement() -> None:
    result = _grade(StandIn(says(YES, "keeps a state")))
    states = {row.key: row.state for row in result.criteria}
    assert _points(result) == {"m": 1, "l": 0, "f": 2, "d": 0}
    assert states["m"] is State.SUGGESTED
    assert states["l"] is states["f"] is State.NEEDS_REVIEW
    assert DISAGREES in result.flags


def test_scores_are_read_back_from_the_stored_record() -> None:
    result = _grade(StandIn(says(YES, "keeps a state", 0.75)))
    stored = json_value(result.record)
    assert isinstance(stored, dict)
    for record in (result.record, stored):
        assert judge_scores(record) == {key: JudgeScore("some-model", "1", 1.0, 0.75) for key in "mlf"}
    (prose, _) = stored["parts"]
    assert (prose["judge"]["cost"], prose["judge"]["prompt_tokens"], prose["judge"]["cached"]) == ("0.002", 700, False)


@pytest.mark.parametrize("record", [[], None, {"parts": 1}, {"parts": [1, {"judge": 2}, {"judge": {"criteria": [3]}}]}])
def test_a_record_that_somebody_changed_has_no_scores(record: object) -> None:
    assert judge_scores(record) == {}
    assert judge_words(record) == {}


def test_a_made_up_quote_has_no_say() -> None:
    result = _grade(StandIn(says(YES, "its output is fed back into it")))
    assert _points(result) == _points(_grade(None))
    assert QUOTE_NOT_FOUND in result.flags
    assert judge_scores(result.record) == {}


def test_a_silent_judge_changes_nothing_but_says_why() -> None:
    result = _grade(StandIn(says(YES), problem="The endpoint does not answer."))
    assert replace(result, flags=(), record={}) == replace(_grade(None), flags=(), record={})
    assert result.flags == (NO_OPINION,)
    parts = result.record["parts"]
    assert isinstance(parts, list)
    assert parts[0]["judge"]["problem"] == "The endpoint does not answer."


@pytest.mark.parametrize("text", ["I don't know.", "vet ikke", "  "])
def test_nothing_is_asked_where_nothing_is_said(text: str) -> None:
    judge = StandIn(says(YES))
    _grade(judge, text)
    assert judge.asked == []


def test_a_text_of_a_whole_sheet_is_not_sent() -> None:
    judge = StandIn(says(YES))
    result = _grade(judge, " ".join(f"Layer {number} is followed by another." for number in range(500)))
    assert judge.asked == []
    assert NO_OPINION in result.flags


def test_a_picture_is_a_suggestion_that_a_person_decides() -> None:
    judge = StandIn(says(YES, confidence=0.95))
    result = _grade(judge, picture=True)
    assert [request.pictures for request in judge.asked] == [(), (PICTURE,)]
    row = next(row for row in result.criteria if row.key == "d")
    assert (row.points, row.state, row.confidence) == (Decimal(1), State.NEEDS_REVIEW, 0.5)
    assert row.reason.endswith("A language model looked at the picture and suggests points.")


def test_a_picture_stays_here_if_the_judge_does_not_see() -> None:
    judge = StandIn(says(YES), sees_pictures=False)
    _grade(judge, picture=True)
    assert [request.pictures for request in judge.asked] == [()]


@pytest.mark.parametrize(
    "judge",
    [
        StandIn(says(YES, "keeps a state", 0.75)),
        StandIn(says(JudgeVerdict.PARTLY, "a made-up quote")),
        StandIn(says(JudgeVerdict.CANNOT_TELL), sees_pictures=False),
        StandIn(says(NO), problem="The endpoint does not answer."),
        None,
    ],
)
@pytest.mark.parametrize("picture", [True, False])
def test_a_record_says_again_what_the_judge_said(judge: StandIn | None, picture: bool) -> None:
    first = _grade(judge, picture=picture)
    stored = json_value(first.record)
    assert isinstance(stored, dict)
    answer = Answer(fields={"text": TEXT}, attachments={"drawing": PICTURE} if picture else {})
    again = grade(QUESTION, answer, Tools(seed=1, judge=recorded_judge(stored)))
    assert json_value(again.record) == stored
    assert replace(again, record={}) == replace(first, record={})
