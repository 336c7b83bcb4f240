"""Formulas: equal to a reference, a chain rule over a graph, or a loss that must fall."""

from exams.grading.answer_type import AnswerType, ReadError
from exams.grading.answer_types.formula.grade import grade
from exams.grading.answer_types.formula.spec import parse_spec
from exams.grading.reading.maths_parse import parse_formula
from exams.grading.reading.maths_show import show_statement
from exams.grading.reading.normalise import normalise


def read(text: str) -> str:
    """Return how a formula field is understood. Raises ReadError with the place in `text`."""
    plain = normalise(text)
    try:
        return show_statement(parse_formula(plain.text))
    except ReadError as problem:
        place = problem.position
        inside = place is not None and place < len(plain.origin)
        raise ReadError(str(problem), plain.origin[place] if inside and place is not None else place) from None


TYPE = AnswerType("formula", parse_spec, grade, read)
