"""Typing errors are read as the word that was meant, and only where no other word was."""

import pytest

from exams.grading.reading.normalise import normalise
from exams.grading.reading.spelling import Spelling, respell

SPELLING = Spelling.of(
    [
        "(does not|doesn't|again) $",
        "(gradient*|train*|validation*|val)",
        "(lower|smaller) than",
        "weight* .. layer",
        "*tapet",
        "(overskyt*|minimum)",
    ]
)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("The grdient is gone.", "The gradient is gone."),
        ("the weigths of the layr", "the weights of the layer"),
        ("Gradietns vanish", "gradients vanish"),
        ("lowr thann before", "lower thann before"),
        ("vaildation loss", "validation loss"),
        ("overksyter minimmum", "overskyter minimum"),
    ],
)
def test_word_one_slip_away_is_read_as_meant(text: str, read: str) -> None:
    assert respell(normalise(text), SPELLING).text == read


@pytest.mark.parametrize(
    "text",
    [
        "The gradient of the weights in this layer",  # right already
        "It is slower and its height is small",  # other words, one letter away from "lower" and "weight"
        "The brain and the player",  # a first letter is hardly ever the slip
        "vol va tran",  # too short to tell
        "treningstapet minker",  # a compound that the rubric knows by its end
        "A grdnt and a wxyzt",  # two slips
        "It doesnt, it doesn't",  # a negation stays one
        "AdaIN once more",  # a name
    ],
)
def test_other_words_stay(text: str) -> None:
    plain = normalise(text)
    assert respell(plain, SPELLING) is plain


def test_quote_is_what_the_student_wrote() -> None:
    plain = respell(normalise("So the grdient – of the layr – vanishes."), SPELLING)
    start, end = plain.text.index("gradient"), plain.text.index("layer") + len("layer")
    assert plain.quote(start, end) == "grdient – of the layr"


def test_long_heap_of_signs_takes_no_time() -> None:
    plain = normalise("gradien" * 2000 + " " + "vaildaton " * 2000)
    assert respell(plain, SPELLING).original == plain.original
