"""Numbers and tuples with working: values, ranges, calculations and the law behind them."""

from exams.grading.answer_type import AnswerType, ReadError
from exams.grading.answer_types.numbers.grade import grade
from exams.grading.answer_types.numbers.spec import parse_spec
from exams.grading.reading.arithmetic import find_calculations
from exams.grading.reading.maths_show import show_statement
from exams.grading.reading.normalise import normalise


def read(text: str) -> str:
    """Return the numbers and calculations that are found in a field. Raises ReadError if there are none."""
    found = find_calculations(normalise(text).text)
    if not found:
        raise ReadError("No number was found.", 0)
    return "; ".join(show_statement(calculation.statement) for calculation in found)


TYPE = AnswerType("numbers", parse_spec, grade, read)
