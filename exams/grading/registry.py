"""Every answer type, one line each."""

from exams.grading.answer_type import AnswerType
from exams.grading.answer_types import choice, edges, figure, formula, numbers, prose, pytorch_code, table

_TYPES: tuple[AnswerType, ...] = (
    choice.TYPE,
    edges.TYPE,
    figure.TYPE,
    formula.TYPE,
    numbers.TYPE,
    prose.TYPE,
    pytorch_code.TYPE,
    table.TYPE,
)

ANSWER_TYPES: dict[str, AnswerType] = {answer_type.name: answer_type for answer_type in _TYPES}
