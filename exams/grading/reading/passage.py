"""The texts of an answer that a part may read, in plain signs, each with the way back to the student's words."""

from collections.abc import Iterable
from dataclasses import dataclass

from exams.grading.reading.normalise import Normalised, normalise
from exams.grading.types import Answer, Evidence


@dataclass(frozen=True, slots=True)
class Passage:
    """One field's text, or the running text of the whole question (`field` "")."""

    field: str
    read: Normalised

    @property
    def text(self) -> str:
        """The text in plain signs."""
        return self.read.text

    def quote(self, start: int, end: int) -> Evidence:
        """Return the student's own words between two places of `text`."""
        return Evidence(self.read.quote(start, end), self.field)


def passages_of(answer: Answer, names: Iterable[str]) -> tuple[Passage, ...]:
    """Return the named fields that hold text, in order; without any, the running text if there is some."""
    found = [Passage(name, normalise(answer.fields[name])) for name in names if answer.fields.get(name, "").strip()]
    if not found and answer.whole.strip():
        found = [Passage("", normalise(answer.whole))]
    return tuple(found)
