"""Terms that are listed one by one and said to be added: "Path 1: ..., path 2: .... The derivative is their sum"."""

import re
from collections.abc import Sequence
from typing import Final

from exams.grading.answer_types.formula.written import Written
from exams.grading.reading.maths_ast import Derivative, Product, Side, Statement, Sum
from exams.grading.reading.passage import Passage

_SUM: Final = re.compile(
    r"\b(?:sum(?:s|men|mer|merer|meres|merast|med|ming|mation)?|summed|summing|add(?:s|ed|ing)?(?:\s+up)?|added\s+together|"
    r"adder(?:e|er|es|t|ast)?|legg(?:er|es|ast|e)?\s+(?:\w+\s+){0,3}(?:sammen|saman)|lagt\s+sammen|plusse[rst]*|plus\s+each\s+other)\b",
    re.IGNORECASE,
)
_DOUBT: Final = re.compile(
    r"\b(?:not|no|never|without|or|instead|wrong|except|only|ikke|ikkje|ingen|eller|feil|uten|utan|bare|berre|product|"
    r"produkt\w*|multipl\w*|difference|differanse\w*|minus|average|mean|snitt\w*)\b",
    re.IGNORECASE,
)
_MOST: Final = 40


def added_up(lone: Sequence[Written], passages: Sequence[Passage]) -> tuple[Written, ...]:
    """Return the sum of the products in `lone` as one formula, if the words around them say that they are added.

    Nothing is returned unless every one is a single product of derivatives on a line of its own passage.
    """
    texts = [passage.text for passage in passages]
    if not 1 < len(lone) <= _MOST or len({one.passage.field for one in lone}) != 1:
        return ()
    if not all(_is_product(one) for one in lone):
        return ()
    if not any(_SUM.search(text) for text in texts) or any(_DOUBT.search(text) for text in texts):
        return ()
    first, last = lone[0], lone[-1]
    terms = tuple(one.statement.last for one in lone)
    statement = Statement((Side(Sum(terms), first.start, last.end),), ())
    return (Written(statement, first.passage, first.start, last.end),)


def _is_product(written: Written) -> bool:
    """True for a product whose factors are all derivatives along an edge."""
    expr = written.statement.last
    alone = len(written.statement.sides) == 1
    return alone and isinstance(expr, Product) and all(isinstance(factor, Derivative) for factor in expr.factors)
