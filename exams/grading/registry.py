"""Every answer type, one line each."""

from exams.grading.answer_type import AnswerType
from exams.grading.answer_types import figure, formula, numbers, prose, pytorch_code

_TYPES: tuple[AnswerType, ...] = (
    figure.TYPE,
    formula.TYPE,
    numbers.TYPE,
    prose.TYPE,
    pytorch_code.TYPE,
)

ANSWER_TYPES: dict[str, AnswerType] = {answer_type.name: answer_type for answer_type in _TYPES}
