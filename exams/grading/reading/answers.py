"""From what came in through API, form or file to an Answer with text fields."""

from collections.abc import Mapping
from typing import Final

from exams.grading.types import Answer, QuestionSpec

# A whole exam as text is about 50 kB; one answer with pasted code and output stays far below this.
MAX_ANSWER_CHARS: Final = 200_000
_CELL_SEPARATOR: Final = " | "


class AnswerError(ValueError):
    """An answer in a form that the question does not have. `path` is the place, e.g. "answer.rows.2"."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path = path
        self.message = message


def answer_from_json(question: QuestionSpec, value: object) -> Answer:
    """Return the answer that a text or a mapping of field names amounts to. Raises AnswerError.

    Text is the one field that the question needs, or `whole` if it needs several. Lists become one
    line an item, lists in lists cells joined by " | ".
    """
    if value is None:
        return Answer()
    if isinstance(value, str):
        _check_length(value, "answer")
        name = _only_field(question)
        return Answer(fields={name: value}) if name else Answer(whole=value)
    if isinstance(value, Mapping):
        return Answer(fields=_fields(question, value))
    raise AnswerError("answer", "should be text or an object with the question's fields")


def _only_field(question: QuestionSpec) -> str:
    """Return the name of the one field that plain text must be, or "" where there are several."""
    written = [field for field in question.fields if field.kind != "figure"]
    needed = [field for field in written if field.required] or written
    return needed[0].name if len(needed) == 1 else ""


def _fields(question: QuestionSpec, value: Mapping[object, object]) -> dict[str, str]:
    known = [field.name for field in question.fields]
    fields: dict[str, str] = {}
    for name, content in value.items():
        path = f"answer.{name}"
        if name not in known:
            raise AnswerError(path, f"question {question.label} has no such field; it has {', '.join(known)}")
        fields[str(name)] = _text(content, path)
    _check_length("".join(fields.values()), "answer")
    return fields


def _text(content: object, path: str) -> str:
    if isinstance(content, list | tuple):
        return "\n".join(_line(item, f"{path}.{number}") for number, item in enumerate(content))
    return _line(content, path)


def _line(item: object, path: str) -> str:
    if isinstance(item, list | tuple):
        return _CELL_SEPARATOR.join(_cell(cell, f"{path}.{number}") for number, cell in enumerate(item))
    return _cell(item, path)


def _cell(item: object, path: str) -> str:
    if item is None:
        return ""
    if isinstance(item, str):
        return item
    if isinstance(item, int | float) and not isinstance(item, bool):
        return str(item)
    raise AnswerError(path, "should be text, a number or a list of these")


def _check_length(text: str, path: str) -> None:
    if len(text) > MAX_ANSWER_CHARS:
        raise AnswerError(path, f"is longer than {MAX_ANSWER_CHARS} characters")
