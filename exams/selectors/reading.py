""" "I read this as ...": how the answer type that owns a field understands its text, before it is handed in."""

from collections.abc import Mapping
from dataclasses import dataclass

from exams.grading.answer_type import ReadError, ReadField
from exams.grading.registry import ANSWER_TYPES
from exams.models import QuestionVersion
from exams.specs import form_fields

# Prose has nothing to be read back; these kinds have one meaning that the student can check.
READ_KINDS = frozenset({"number", "shape", "formula", "edges", "table"})


@dataclass(frozen=True, slots=True)
class FieldReading:
    """What a field's text means to the machine, or why it means nothing to it. Both "" when there is no text."""

    text: str = ""
    trouble: str = ""


NOTHING_READ = FieldReading()


def read_field(version: QuestionVersion, name: str, text: str) -> FieldReading:
    """Return the reading of one field's text by the type of the part that owns the field."""
    kinds = {field.name: field.kind for field in form_fields(version)}
    if kinds.get(name) not in READ_KINDS or not text.strip():
        return NOTHING_READ
    for part in version.document.get("parts", []):
        answer_type = ANSWER_TYPES.get(part["type"])
        if name in part["fields"] and answer_type is not None and answer_type.read is not None:
            return _read(answer_type.read, text)
    return NOTHING_READ


def read_fields(version: QuestionVersion, fields: Mapping[str, str]) -> dict[str, FieldReading]:
    """Return the readings of all fields that have any."""
    return {name: read_field(version, name, text) for name, text in fields.items()}


def _read(read: ReadField, text: str) -> FieldReading:
    try:
        return FieldReading(text=read(text))
    except ReadError as error:
        return FieldReading(trouble=str(error))
