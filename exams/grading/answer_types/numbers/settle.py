"""Settle what an answer gives for each target: from its field, from running text, or from neither."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from exams.grading.answer_types.numbers.candidates import Candidate, in_field, in_text
from exams.grading.answer_types.numbers.counted import by_count
from exams.grading.answer_types.numbers.spec import NumbersSpec, Target
from exams.grading.reading.arithmetic import find_calculations, parts_with_values
from exams.grading.reading.passage import Passage
from exams.grading.types import Evidence

# A field with more signs than this holds running text, where the value must be found by its label.
_SHORT_FIELD: Final = 80


class Standing(StrEnum):
    """How well the value of a target is known."""

    CLEAR = "clear"
    ABSENT = "absent"
    COMPETING = "competing"
    UNREADABLE = "unreadable"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class Settled:
    """What the answer gives for one target. `verdicts`: which components are right."""

    standing: Standing
    candidates: tuple[Candidate, ...]
    verdicts: tuple[bool, ...]

    @property
    def evidence(self) -> list[Evidence]:
        """The places in the student's own words."""
        return [candidate.evidence for candidate in self.candidates]

    @property
    def shown(self) -> str:
        """The value as it was read, or what stands in its way."""
        values = list(dict.fromkeys(candidate.shown for candidate in self.candidates))
        return " or ".join(values) if values else "no value"


def settle(spec: NumbersSpec, target: Target, passages: tuple[Passage, ...]) -> Settled:
    """Return what `passages` give for `target`. Whatever competes or contradicts is left open."""
    own = [passage for passage in passages if passage.field == target.field]
    if own:
        return _from_field(spec, target, own[0], passages)
    texts = [p for p in passages if not p.field or p.field in (*target.look_in, *spec.working)]
    found = [candidate for passage in texts for candidate in _running(spec, target, passage)]
    if found:
        return _weighed(target, found)
    occurs = any(_occurs(target, passage) for passage in texts)
    return Settled(Standing.UNREADABLE if occurs else Standing.ABSENT, (), (False,) * len(target.bounds))


def _from_field(spec: NumbersSpec, target: Target, own: Passage, passages: tuple[Passage, ...]) -> Settled:
    long = len(own.text.strip()) > _SHORT_FIELD or "\n" in own.text.strip()
    found = _running(spec, target, own) if long else _said(spec, target, own)
    found = found or in_field(target, own)
    if not found:
        wordless = long and not _occurs(target, own)
        return Settled(Standing.ABSENT if wordless else Standing.UNREADABLE, (), (False,) * len(target.bounds))
    elsewhere = [
        candidate
        for passage in passages
        if passage is not own and passage.field in (*target.look_in, *spec.working)
        for candidate in _running(spec, target, passage)
    ]
    settled = _weighed(target, found)
    if settled.standing is Standing.CLEAR and not _agrees(target, settled, elsewhere):
        return Settled(Standing.COMPETING, (*elsewhere, *settled.candidates), settled.verdicts)
    return settled


def _agrees(target: Target, settled: Settled, elsewhere: list[Candidate]) -> bool:
    """True if what stands elsewhere fits the field: some value there is the field's, or a pair has its order changed.

    A field is the answer; values beside it that differ speak of something else if its own stands there too.
    """
    verdicts = {target.verdicts(candidate.values) for candidate in elsewhere}
    given = {candidate.values for candidate in settled.candidates}
    said = {candidate.values for candidate in elsewhere}
    turned = target.is_tuple and {tuple(reversed(values)) for values in given} == said
    return verdicts <= {settled.verdicts} or bool(given & said) or turned


def _said(spec: NumbersSpec, target: Target, own: Passage) -> list[Candidate]:
    """Return the values of a short field that are tied to what is counted: "5 of l1, that is 11 of l0"."""
    return by_count(spec, target, own) if spec.counted and not target.is_tuple else []


def _running(spec: NumbersSpec, target: Target, passage: Passage) -> list[Candidate]:
    if spec.counted and not target.is_tuple:
        return by_count(spec, target, passage)
    return in_text(target, passage)


def _weighed(target: Target, found: list[Candidate]) -> Settled:
    verdicts = [target.verdicts(candidate.values) for candidate in found]
    if all(candidate.denied for candidate in found) and all(all(verdict) for verdict in verdicts):
        return Settled(Standing.DENIED, tuple(found), (False,) * len(target.bounds))
    doubtful = any(verdicts[-1]) and any(c.shaky for c in found)
    clear = len(set(verdicts)) == 1 and not doubtful and not any(c.denied for c in found)
    return Settled(Standing.CLEAR if clear else Standing.COMPETING, tuple(found), verdicts[-1])


def _occurs(target: Target, passage: Passage) -> bool:
    """True if a right value stands anywhere in the text, tied to nothing."""
    for calculation in find_calculations(passage.text):
        for side in calculation.statement.sides:
            for _, value in parts_with_values(side.expr):
                if any(bounds.hold(value) for bounds in target.bounds):
                    return True
    return False
