"""How sure a finding is, by what of the answer nothing explains."""

import pytest

from exams.grading.answer_types.prose.judge import unsaid_confidence, wrong_confidence


@pytest.mark.parametrize(
    ("words", "beside_right", "beside_wrong"),
    [(8, 0.8, 0.93), (9, 0.7, 0.93), (25, 0.5, 0.93), (26, 0.5, 0.35), (31, 0.35, 0.35)],
)
def test_who_says_something_wrong_is_sooner_believed_not_to_say_the_rest(
    words: int, beside_right: float, beside_wrong: float
) -> None:
    assert unsaid_confidence(words) == beside_right
    assert unsaid_confidence(words, wrong=True) == beside_wrong


def test_something_wrong_among_much_that_was_not_understood_is_less_sure() -> None:
    assert [wrong_confidence(0.94, words) for words in (12, 13)] == [0.94, 0.84]
    assert wrong_confidence(0.6, 13) == 0.6
