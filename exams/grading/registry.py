"""Every answer type, one line each."""

from exams.grading.answer_type import AnswerType
from exams.grading.answer_types import figure, prose

_TYPES: tuple[AnswerType, ...] = (
    figure.TYPE,
    prose.TYPE,
)

ANSWER_TYPES: dict[str, AnswerType] = {answer_type.name: answer_type for answer_type in _TYPES}
