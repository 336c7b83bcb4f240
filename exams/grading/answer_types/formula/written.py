"""Find the formulas of an answer: the whole field if it is one formula, else those in its text."""

from dataclasses import dataclass

from exams.grading.answer_type import ReadError
from exams.grading.reading.maths_ast import Statement, names_in
from exams.grading.reading.maths_cursor import Vocabulary
from exams.grading.reading.maths_parse import parse_formula
from exams.grading.reading.maths_show import show_statement
from exams.grading.reading.maths_signs import GREEK
from exams.grading.reading.maths_text import Found, find_formulas
from exams.grading.reading.passage import Passage
from exams.grading.types import Evidence, Reading


@dataclass(frozen=True, slots=True)
class Written:
    """A formula that was read and where it stands."""

    statement: Statement
    passage: Passage
    start: int
    end: int

    @property
    def evidence(self) -> Evidence:
        """The formula in the student's own words."""
        return self.passage.quote(self.start, self.end)

    @property
    def reading(self) -> Reading:
        """How the formula was understood."""
        return Reading(self.passage.field, show_statement(self.statement))


@dataclass(frozen=True, slots=True)
class Unread:
    """A place that looks like a formula and cannot be read."""

    passage: Passage
    start: int
    end: int
    problem: ReadError

    @property
    def reason(self) -> str:
        """A sentence for the student that marks the place."""
        place = self.problem.position
        if place is None or not self.start <= place <= self.end:
            return f"A formula could not be read: {self.problem}"
        before, after = self.passage.text[self.start : place][-20:], self.passage.text[place : self.end][:20]
        return f"The formula could not be read at this place: {before} [here] {after}".rstrip()


@dataclass(frozen=True, slots=True)
class Formulas:
    """All formulas of an answer, in order, and what could not be read."""

    written: tuple[Written, ...]
    unread: tuple[Unread, ...]


def formulas_of(passages: tuple[Passage, ...], vocabulary: Vocabulary) -> Formulas:
    """Return the formulas in `passages`. A field that is one formula is read whole."""
    written: list[Written] = []
    unread: list[Unread] = []
    for passage in passages:
        single = _whole(passage, vocabulary)
        if single is not None:
            written.append(single)
            continue
        for found in _found(passage, vocabulary):
            if found.statement is not None:
                written.append(Written(found.statement, passage, found.start, found.end))
            elif found.problem is not None:
                unread.append(Unread(passage, found.start, found.end, found.problem))
    return Formulas(tuple(written), tuple(unread))


def _whole(passage: Passage, vocabulary: Vocabulary) -> Written | None:
    """Return the one formula that a field is: no prose in it, and no line that begins another formula."""
    text = passage.text.strip()
    if not passage.field or "\n\n" in text:
        return None
    try:
        statement = parse_formula(passage.text, vocabulary)
    except ReadError:
        return None
    several = "\n" in text and len(_found(passage, vocabulary)) != 1
    if several or any(_is_word(name) for side in statement.sides for name in names_in(side.expr)):
        return None
    return Written(statement, passage, 0, len(passage.text))


def _is_word(name: str) -> bool:
    """True for what is more likely a word of the text than a variable."""
    base = name.split("_")[0]
    return len(base) > 1 and base == name and base not in GREEK


def _found(passage: Passage, vocabulary: Vocabulary) -> tuple[Found, ...]:
    try:
        return find_formulas(passage.text, vocabulary)
    except ReadError as problem:
        return (Found(0, len(passage.text), None, problem),)
