"""Every answer type, one line each."""

from exams.grading.answer_type import AnswerType

_TYPES: tuple[AnswerType, ...] = ()

ANSWER_TYPES: dict[str, AnswerType] = {answer_type.name: answer_type for answer_type in _TYPES}
