"""Settle what an answer gives for each target: from its field, from running text, or from neither."""

import re
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import Final

from exams.grading.answer_types.numbers.candidates import Candidate, candidates_of, in_field, in_text
from exams.grading.answer_types.numbers.choices import choices_of, is_heap_of_numbers, is_listing
from exams.grading.answer_types.numbers.counted import NOT_PLAIN, by_count
from exams.grading.answer_types.numbers.spec import NumbersSpec, Target
from exams.grading.reading.arithmetic import find_calculations, parts_with_values
from exams.grading.reading.labels import find_labels
from exams.grading.reading.passage import Passage
from exams.grading.reading.standing_words import only_lists
from exams.grading.types import Evidence

# A field with more signs than this holds running text, where the value must be found by its label.
_SHORT_FIELD: Final = 80
# A field of words alone says no number; what stands beside it may.
_WORDS: Final = re.compile(
    r"(?!.*\b(?:see|se|sjå|below|above|under|over|figur\w*|attach\w*|vedlagt|vedlegg|next|neste)\b)(?:\s*[^\W\d_]{2,}[\s.,;:!?-]*)+",
    re.IGNORECASE | re.DOTALL,
)


class Standing(StrEnum):
    """How well the value of a target is known. HEDGED: a choice is left; what is right in all of it counts."""

    CLEAR = "clear"
    ABSENT = "absent"
    COMPETING = "competing"
    HEDGED = "hedged"
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
    found = found or [candidate for passage in texts for candidate in _in_order(spec, target, passage)]
    if found:
        return _weighed(target, found)
    return _unsettled(target, [place for passage in texts for place in _occurrences(target, passage)])


def _in_order(spec: NumbersSpec, target: Target, passage: Passage) -> list[Candidate]:
    """Return the value of a text that gives as many bare numbers as are asked for, and names none: "11 and 23"."""
    asked = [one for one in spec.targets.values() if not one.is_tuple]
    found = find_calculations(passage.text)
    if "?" in passage.text or NOT_PLAIN.search(passage.text):
        return []
    if target not in asked or len(asked) < 2 or len(found) != len(asked) or not all(one.is_bare for one in found):
        return []
    gaps = (passage.text[one.end : two.start] for one, two in pairwise(found))
    if any(find_labels(one.labels, passage.text) for one in asked) or not all(map(only_lists, gaps)):
        return []
    return candidates_of(found[asked.index(target)], target, passage)


def _unsettled(target: Target, occurring: list[Candidate]) -> Settled:
    """Return what stands if no value is tied to the target and these right ones occur somewhere."""
    nothing = (False,) * len(target.bounds)
    if occurring and all(place.denied for place in occurring):
        return Settled(Standing.DENIED, tuple(occurring), nothing)
    return Settled(Standing.UNREADABLE if occurring else Standing.ABSENT, (), nothing)


def _from_field(spec: NumbersSpec, target: Target, own: Passage, passages: tuple[Passage, ...]) -> Settled:
    long = len(own.text.strip()) > _SHORT_FIELD or "\n" in own.text.strip()
    found = _running(spec, target, own) if long else _said(spec, target, own)
    found = found or in_field(target, own)
    beside = [p for p in passages if p is not own and p.field in (*target.look_in, *spec.working)]
    elsewhere = [candidate for passage in beside for candidate in _running(spec, target, passage)]
    if not found and _WORDS.fullmatch(own.text):
        occurring = [place for passage in beside for place in _occurrences(target, passage)]
        return _weighed(target, elsewhere) if elsewhere else _unsettled(target, occurring)
    if not found and target.is_tuple and is_heap_of_numbers(target, own):
        return Settled(Standing.HEDGED, (), (False,) * len(target.bounds))
    if not found:
        wordless = long and not _occurrences(target, own)
        return Settled(Standing.ABSENT if wordless else Standing.UNREADABLE, (), (False,) * len(target.bounds))
    if is_listing(found) and _differ(target, found):
        common = zip(*(target.verdicts(candidate.values) for candidate in found), strict=True)
        return Settled(Standing.HEDGED, tuple(found), tuple(map(all, common)))
    settled = _weighed(target, found)
    elsewhere = [one for one in elsewhere if not (_pieced_from(settled, one) or _said_in_passing(settled, one))]
    if settled.standing is Standing.CLEAR and not _agrees(target, settled, elsewhere):
        return Settled(Standing.COMPETING, (*elsewhere, *settled.candidates), settled.verdicts)
    return settled


def _said_in_passing(settled: Settled, other: Candidate) -> bool:
    """True if `other` is a bare number, and the value of the field is worked out in the same text."""
    calculations = find_calculations(other.passage.text)
    bare = any(one.is_bare and (one.start, one.end) == (other.start, other.end) for one in calculations)
    worked = {value for one in calculations for _, value in one.worked()}
    return bare and all(set(candidate.values) <= worked for candidate in settled.candidates)


def _pieced_from(settled: Settled, other: Candidate) -> bool:
    """True if `other` was put together from single components where those of the field stand as well."""
    said = {v for c in find_calculations(other.passage.text) for v in c.values if isinstance(v, Fraction)}
    return other.pieced and all(set(candidate.values) <= said for candidate in settled.candidates)


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
    own = [candidate for candidate in found if not candidate.denied and not candidate.attributed]
    if not own:
        return _set_aside(target, found)
    choices = [choices_of(target, candidate) for candidate in own]
    verdicts = [target.verdicts(candidate.values) for candidate in own]
    hedged = [one for offered, _ in choices for one in offered if _differ(target, offered)]
    if hedged:
        common = (target.verdicts(candidate.values) for candidate in (*own, *hedged))
        return Settled(Standing.HEDGED, tuple(dict.fromkeys(hedged)), tuple(map(all, zip(*common, strict=True))))
    mixed = any(other for _, other in choices)
    doubtful = any(verdicts[-1]) and any(candidate.shaky for candidate in own)
    contradicted = {candidate.values for candidate in own} & {c.values for c in found if c.denied}
    clear = len(set(verdicts)) == 1 and not doubtful and not contradicted and not mixed
    return Settled(Standing.CLEAR if clear else Standing.COMPETING, tuple(own), verdicts[-1])


def _set_aside(target: Target, found: list[Candidate]) -> Settled:
    """Return what stands if every value is denied, or said to be somebody else's."""
    verdicts = [target.verdicts(candidate.values) for candidate in found]
    denied = all(candidate.denied for candidate in found) and all(all(verdict) for verdict in verdicts)
    return Settled(Standing.DENIED if denied else Standing.COMPETING, tuple(found), (False,) * len(target.bounds))


def _differ(target: Target, offered: list[Candidate]) -> bool:
    return len({target.verdicts(candidate.values) for candidate in offered}) > 1


def _occurrences(target: Target, passage: Passage) -> list[Candidate]:
    """Return the right values that stand anywhere in the text, tied to nothing."""
    return [
        Candidate((value,), passage, calculation.start, calculation.end)
        for calculation in find_calculations(passage.text)
        for side in calculation.statement.sides
        for _, value in parts_with_values(side.expr)
        if any(bounds.hold(value) for bounds in target.bounds)
    ]
