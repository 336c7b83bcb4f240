"""What a grade says in English, said in the reader's language: found again by its pattern, never more, never less."""

import time

import pytest
from django.utils import translation

from exams.wording import LONGEST_CHARS, in_language, sentences_in


@pytest.mark.parametrize(
    ("english", "bokmaal"),
    [
        ("The formula is right.", "Formelen er riktig."),
        ("Read as 12: right.", "Lest som 12: riktig."),
        ("Read as 12 x 30: partly right.", "Lest som 12 x 30: delvis riktig."),
        (
            "Missing: 2, extra: 0, reversed: 1. The connections have no direction.",
            "Mangler: 2, for mye: 0, snudd: 1. Forbindelsene har ingen retning.",
        ),
        (
            "The formula is right. A language model reads it differently.",
            "Formelen er riktig. En språkmodell leser det annerledes.",
        ),
        ("Bias and variance: said in part.", "Bias and variance: delvis sagt."),
        ("5a.H: 1 / 1.5. Read as 12: right.", "5a.H: 1 / 1.5. Lest som 12: riktig."),
        (
            "5a.H: ? / 1. No number was found. A person looks at this.\n5a.W: 1 / 1. Read as 3: right.",
            "5a.H: ? / 1. Ingen tall ble funnet. Et menneske ser på dette.\n5a.W: 1 / 1. Lest som 3: riktig.",
        ),
        (
            "Labelled 3, but stands in Exercise 2 where 2c is missing.",
            "Merket 3, men står i oppgave 2, der 2c mangler.",
        ),
    ],
)
def test_known_sentences_are_said_in_the_language(english: str, bokmaal: str) -> None:
    assert in_language(english, "nb") == bokmaal


@pytest.mark.parametrize("text", ["", "Whatever the author wrote.", "x", "{0} %s {", "Tested twice: 3 of 4. Done."])
def test_unknown_sentences_stay_as_they_are(text: str) -> None:
    assert in_language(text, "nb") == text
    assert in_language(text, "nn") == text


def test_english_stays_and_a_language_without_a_catalogue_too() -> None:
    assert in_language("The formula is right.", "en") == "The formula is right."
    assert in_language("The formula is right.", "de") == "The formula is right."


def test_the_language_of_the_page_is_used() -> None:
    with translation.override("nn"):
        assert in_language("The formula is right.") == "Formelen er rett."


def test_values_are_put_in_as_they_were() -> None:
    said = in_language("The formula was read as {x} %(y)s, but: The list is too long.", "nb")
    assert said == "Formelen ble lest som {x} %(y)s, men: Listen er for lang."


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_long_and_repeated_text_is_quick(language: str) -> None:
    sentences_in(language)
    hostile = ("Read as a: Missing: b, extra: c, reversed: " * 100)[: LONGEST_CHARS - 1] + "."
    began = time.perf_counter()
    in_language(hostile, language)
    in_language("x" * 1_000_000, language)
    assert time.perf_counter() - began < 1
