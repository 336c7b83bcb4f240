"""Numbers told in words become figures, other words stay, and quotes stay the student's own."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exams.grading.reading.normalise import normalise
from exams.grading.reading.number_words import in_figures
from tests.grading.marking import demo_part, mark

_TENS = {2: ("twenty", "tjue"), 3: ("thirty", "tretti"), 4: ("forty", "førti"), 9: ("ninety", "nitti")}
_UNITS = {3: ("three", "tre"), 5: ("five", "fem"), 7: ("seven", "sju"), 8: ("eight", "åtte")}


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("tjuetre", "23"),
        ("twenty-four by thirty-two", "24 by 32"),
        ("treogtyve", "23"),
        ("fire og tjue", "24"),
        ("one", "01"),
        ("to", "02"),
        ("en av lagene", "en av lagene"),
        ("up to one of them", "up to one of them"),
        ("neurons fire", "neurons fire"),
        ("tenth, tree, fivefold", "tenth, tree, fivefold"),
        ("tre pluss åtte er 11", "03 + 08 = 11"),
        ("3 pluss 20 er 23", "3 + 20 = 23"),
        ("70 delt på 3 er 23,33", "70 / 3 = 23,33"),
        ("kernel 3 is 7 less", "kernel 3 is 7 less"),
        ("roten av 0,34", "sqrt(0.34)"),
        ("the square root of 0.34", "the sqrt(0.34)"),
    ],
)
def test_numbers_in_words_are_read(text: str, figures: str) -> None:
    assert in_figures(normalise(text), whole=True).text == figures


@pytest.mark.parametrize("language", [0, 1])
@given(
    ten=st.sampled_from(sorted(_TENS)), unit=st.sampled_from(sorted(_UNITS)), between=st.sampled_from(["", "-", " "])
)
@settings(max_examples=20, deadline=None)
def test_tens_and_units_are_joined(language: int, ten: int, unit: int, between: str) -> None:
    word = f"{_TENS[ten][language]}{between}{_UNITS[unit][language]}"
    assert in_figures(normalise(f"it is {word}.")).text == f"it is {ten * 10 + unit}."


@given(st.text(alphabet="tre fivog-12+åe,x", max_size=80))
@settings(max_examples=80, deadline=None)
def test_every_sign_leads_back_to_the_original(text: str) -> None:
    read = in_figures(normalise(text), whole=True)
    assert len(read.origin) == len(read.text)
    assert list(read.origin) == sorted(read.origin)
    assert all(read.quote(place, place + 1) in text for place in range(len(read.text)))


def test_the_quote_is_what_the_student_wrote() -> None:
    results = mark(
        demo_part("5b", "numbers"), {"l2": "elleve", "l3": "tjuetre", "work": "tre pluss åtte er 11"}
    ).criteria
    assert {item.quote for result in results for item in result.evidence} == {
        "elleve",
        "tjuetre",
        "tre pluss åtte er 11",
    }


@pytest.mark.parametrize("piece", ["tre og ", "twenty ", "3 pluss ", "roten av ", "3 + 8 er ", "twenty-"])
def test_a_heap_of_number_words_is_bounded_in_time(piece: str) -> None:
    started = time.perf_counter()
    mark(demo_part("5b", "numbers"), (piece * 12_000)[:12_000])
    assert time.perf_counter() - started < 5
