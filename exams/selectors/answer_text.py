"""What was handed in, ready to be read: every filled field with its label and kind."""

from collections.abc import Mapping
from dataclasses import dataclass

from exams.models import Exam, QuestionVersion
from exams.selectors.sitting import live_questions


@dataclass(frozen=True, slots=True)
class AnswerText:
    """The text of one field. `kind` decides how it is set: code, prose or signs."""

    label: str
    kind: str
    text: str


def answer_texts(version: QuestionVersion, fields: Mapping[str, str]) -> tuple[AnswerText, ...]:
    """Return the filled fields in the order of the form; fields that the form no longer has come last."""
    form = {entry["name"]: entry for entry in version.document["fields"]}
    known = [AnswerText(entry["label"], entry["kind"], fields[name]) for name, entry in form.items() if name in fields]
    others = [AnswerText(name, "text", text) for name, text in fields.items() if name not in form]
    return tuple(one for one in (*known, *others) if one.text.strip())


def holds_code(version: QuestionVersion) -> bool:
    """Return whether the question asks for code, so that running text about it is set in columns."""
    return any(entry["kind"] == "code" for entry in version.document["fields"])


def live_versions(exam: Exam) -> dict[str, QuestionVersion]:
    """Return the live version of every question by label. One query."""
    return {q.label: q.live_version for q in live_questions(exam) if q.live_version is not None}
