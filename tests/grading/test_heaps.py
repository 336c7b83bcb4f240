"""Terms heaped up are told from short answers, and earn nothing where a formula or a list was asked for."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exams.grading.reading.heaps import is_heap_of_terms
from tests.grading.marking import demo_part, points_of

_TERMS = [
    "chain rule", "local derivatives", "backpropagation", "six paths", "loss neuron e", "product", "inner derivative",
    "stride", "padding", "kernel size", "minimax", "expectation", "hidden layers", "f", "x2", "gradient",
]  # fmt: skip


@given(terms=st.lists(st.sampled_from(_TERMS), min_size=9, max_size=30))
@settings(max_examples=40, deadline=None)
def test_a_heap_earns_nothing_beyond_doubt(terms: list[str]) -> None:
    text = ", ".join(terms)
    if is_heap_of_terms(text):
        for label in ("7a", "7b", "9c"):
            assert points_of(demo_part(label, "formula"), {"formula": text}) == ["0"]


def test_a_heap_is_seen() -> None:
    assert is_heap_of_terms(
        "backpropagation, chain rule, local gradients, g, j, h, inner derivative, hidden neurons, loss neuron e, x2"
    )
    assert is_heap_of_terms("output size, stride, floor, padding, kernel, rows, columns, rounding, formula, shape")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "see the drawing",
        "S->A, S->B, S->E, A->B, A->C, A->E, B->C, B->E, C->D",
        "de/dg, dg/dj, dj/dx2, de/dg, dg/dh, dh/dx2, and the sum of them, of course",
        "(S,A), (S,B), (S,E), (A,B), (A,C), (A,E), (B,C), (B,E), (C,D)",
        "24, 32, 69 x 90, 7, 5, 3, 4, 70, 93",
        "The derivative of e with respect to g, times that of g with respect to j, times that of j, and then the other path, plus, so on",
        "e times g, g times j, j times x2, plus, h, of, the, same, and so on",
    ],
)
def test_what_may_hold_an_answer_is_no_heap(text: str) -> None:
    assert not is_heap_of_terms(text)


def test_a_formula_in_words_goes_to_a_person() -> None:
    text = "The derivative of e with respect to g, times that of g with respect to j, times that of j with respect to x2, and so on."
    assert points_of(demo_part("7a", "formula"), text) == ["?"]
