"""How sure a finding is, by what of the answer nothing explains and by what is wrong beside it."""

import pytest

from exams.grading.answer_types.prose.judge import Ground, said_confidence, unsaid_confidence, wrong_confidence


@pytest.mark.parametrize(
    ("words", "beside_right", "beside_wrong"),
    [(4, 0.95, 0.93), (8, 0.9, 0.93), (9, 0.84, 0.93), (30, 0.8, 0.93), (31, 0.45, 0.45)],
)
def test_who_says_something_wrong_is_sooner_believed_not_to_say_the_rest(
    words: int, beside_right: float, beside_wrong: float
) -> None:
    assert unsaid_confidence(words) == beside_right
    assert unsaid_confidence(words, wrong=True) == beside_wrong


def test_something_wrong_among_much_that_was_not_understood_is_less_sure() -> None:
    assert [wrong_confidence(Ground.REJECTED, 0.94, words) for words in (30, 31)] == [0.94, 0.7]
    assert [wrong_confidence(Ground.DENIED, 0.91, words) for words in (12, 13)] == [0.91, 0.7]
    assert wrong_confidence(Ground.CONTRADICTED, 0.6, 31) == 0.6


@pytest.mark.parametrize(
    ("wrong", "in_its_sentence", "sure"), [(0, False, 0.95), (1, False, 0.92), (1, True, 0.83), (2, False, 0.83)]
)
def test_something_right_is_less_sure_beside_what_does_not_hold(wrong: int, in_its_sentence: bool, sure: float) -> None:
    assert said_confidence(0.95, wrong, in_its_sentence=in_its_sentence) == pytest.approx(sure)
