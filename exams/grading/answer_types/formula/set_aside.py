"""Formulas that the answer itself takes back, or says to be somebody else's: what is left is the answer."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from exams.grading.answer_types.formula.written import Written, formulas_of
from exams.grading.reading.maths_cursor import Vocabulary
from exams.grading.reading.normalise import Normalised
from exams.grading.reading.passage import Passage
from exams.grading.reading.standing_words import denial_around, is_attributed

Counts = Callable[[Written], bool]


@dataclass(frozen=True, slots=True)
class Kept:
    """The passages with such formulas blanked out. `denied`, `reported`: nothing else is left."""

    passages: tuple[Passage, ...]
    denied: bool = False
    reported: bool = False


def without_set_aside(passages: tuple[Passage, ...], vocabulary: Vocabulary, counts: Counts) -> Kept:
    """Return `passages` without the formulas (those that count) that are denied or reported."""
    formulas = [written for written in formulas_of(passages, vocabulary).written if counts(written)]
    denied = [_denied(written) for written in formulas]
    reported = [is_attributed(written.passage.text, written.start) for written in formulas]
    if not any(denied) and not any(reported):
        return Kept(passages)
    if formulas and all(denied):
        return Kept(passages, denied=True)
    if all(one or other for one, other in zip(denied, reported, strict=True)):
        return Kept(passages, reported=True)
    spans = [
        (written.passage, span or (written.start, written.end))
        for written, span, told in zip(formulas, denied, reported, strict=True)
        if span or told
    ]
    return Kept(tuple(_blanked(passage, [span for own, span in spans if own is passage]) for passage in passages))


def _denied(written: Written) -> tuple[int, int] | None:
    return denial_around(written.passage.text, written.start, written.end)


def _blanked(passage: Passage, spans: list[tuple[int, int]]) -> Passage:
    """Return the passage with blanks for the signs of `spans`, so that all places stay the same."""
    text = passage.text
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    read = passage.read
    return replace(passage, read=Normalised(text, read.flags, read.origin, read.original)) if spans else passage
