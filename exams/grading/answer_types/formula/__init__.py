"""Formulas: equal to a reference, a chain rule over a graph, or a loss that must fall."""

import string
from typing import Final

from exams.grading.answer_type import AnswerType, ReadError
from exams.grading.answer_types.formula.grade import grade
from exams.grading.answer_types.formula.spec import parse_spec
from exams.grading.reading.maths_ast import Statement
from exams.grading.reading.maths_cursor import Vocabulary
from exams.grading.reading.maths_parse import parse_formula
from exams.grading.reading.maths_show import show_statement
from exams.grading.reading.normalise import normalise

# A preview does not know the question: usual letters are functions, and de/dg is a derivative if it can be one.
_FUNCTIONS: Final = frozenset({"D", "G", "f", "g", "h", "f_w", "C", "L"})
_NODES: Final = frozenset(string.ascii_lowercase) | {f"x_{number}" for number in range(10)}
_PREVIEWS: Final = (Vocabulary(functions=_FUNCTIONS, nodes=_NODES), Vocabulary(functions=_FUNCTIONS), Vocabulary())


def read(text: str) -> str:
    """Return how a formula field is understood. Raises ReadError with the place in `text`."""
    plain = normalise(text)
    try:
        return show_statement(_statement(plain.text))
    except ReadError as problem:
        place = problem.position
        if place is not None and place < len(plain.origin):
            place = plain.origin[place]
        raise ReadError(str(problem), place) from None


def _statement(text: str) -> Statement:
    for vocabulary in _PREVIEWS[:-1]:
        try:
            return parse_formula(text, vocabulary)
        except ReadError:
            continue
    return parse_formula(text, _PREVIEWS[-1])


TYPE = AnswerType("formula", parse_spec, grade, read)
