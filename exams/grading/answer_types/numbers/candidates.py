"""What a text may give as the value of a target: read from a field, or found in running text."""

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Final

from exams.grading.answer_type import ReadError
from exams.grading.answer_types.numbers.spec import Target
from exams.grading.reading.arithmetic import Calculation, factors_of, find_calculations
from exams.grading.reading.labels import find_labels, label_pattern, without_markup
from exams.grading.reading.maths_ast import Name, Product
from exams.grading.reading.maths_parse import parse_formula
from exams.grading.reading.maths_show import show, show_number
from exams.grading.reading.maths_value import number_of
from exams.grading.reading.normalise import normalise
from exams.grading.reading.passage import Passage
from exams.grading.reading.standing_words import is_attributed, is_denied
from exams.grading.types import Evidence

Values = tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Values that the answer may give for a target, and where.

    `shaky`: the chain contradicts itself; `pieced`: the components stand at places of their own."""

    values: Values
    passage: Passage
    start: int
    end: int
    shaky: bool = False
    pieced: bool = False

    @property
    def evidence(self) -> Evidence:
        """The student's own words."""
        return self.passage.quote(self.start, self.end)

    @property
    def denied(self) -> bool:
        """True if the words around it say that this is not the value."""
        return is_denied(self.passage.text, self.start, self.end)

    @property
    def attributed(self) -> bool:
        """True if it is given as what somebody else says."""
        return is_attributed(self.passage.text, self.start)

    @property
    def shown(self) -> str:
        """The values as a reader shows them."""
        texts = [show_number(value) for value in self.values]
        return texts[0] if len(texts) == 1 else f"({', '.join(texts)})"


# Between a label and its value: no other word may stand, or "K is smaller than 1" would give K = 1.
_LINK: Final = re.compile(
    r"(?:\s*\([^\W\d][\w ]{0,4}\))?\s*(?:(?:=|:|≈|->|→|is|are|er|blir|equals|becomes|gives|gir|lik|then|thus|of h|h|"
    r"of|to be|component|about|approximately|ca\.?|\()\s*)*",
    re.IGNORECASE,
)
_NUMBER: Final = r"-?\d+(?:\.\d+)?"
_CROSS: Final = re.compile(rf"(?<![\d.])({_NUMBER})\s*(?:[xX×:]|\\times|by|\bog\b|\band\b)\s*({_NUMBER})(?![\d.]*\w)")
_STRICT_CROSS: Final = re.compile(rf"(?<![\w.])({_NUMBER})\s*(?:[xX×]|\\times|by)\s*({_NUMBER})(?![\d.]*\w)")
_LIST: Final = re.compile(rf"^[^\w\-]*({_NUMBER})\s*[,;]?\s+({_NUMBER})\W*$|^[^\w\-]*(\d+)[,;](-?\d+)\W*$")
_REMARKED: Final = re.compile(r"^\s*(-?\d+(?:[.,]\d+)?)\s*\([^()]*\)\W*$")
# Between a number and the component it is of: "5 in w1", "24 høy".
_IN: Final = re.compile(r"[^\S\n]*(?:(?:in|i|for|along|langs)\s+)?", re.IGNORECASE)
# A field with more values than this is no answer to one question.
_MOST: Final = 200
_LONGEST: Final = 80
# Two ways to write one number, one of them rounded, differ by less than this share.
_ROUNDING: Final = Fraction(1, 50)


def candidates_of(calculation: Calculation, target: Target, passage: Passage) -> list[Candidate]:
    """Return the value that a chain of equalities ends in, if it has the target's make."""
    value = calculation.stated or _in_units(calculation, target)
    if isinstance(value, tuple):
        values: Values = value
    elif value is None:
        return []
    elif target.is_tuple:
        factors = factors_of(calculation.statement.last)
        if factors is None or len(factors) != len(target.bounds):
            return []
        values = factors
    else:
        values = (value * _unit_factor(target, passage.text[calculation.end :]),)
    if len(values) != len(target.bounds):
        return []
    return [Candidate(values, passage, calculation.start, calculation.end, _contradicts(calculation))]


def _in_units(calculation: Calculation, target: Target) -> Fraction | None:
    """Return the number of "2.5 m", which reads as a product with a name, in the target's unit."""
    match calculation.statement.last:
        case Product((first, Name(unit))) if target.units and unit in target.units:
            number = number_of(first)
            return None if number is None else number * target.units[unit]
        case _:
            return None


def _unit_factor(target: Target, after: str) -> Fraction:
    word = re.match(r"\s*([^\W\d_]+)", after)
    if target.units is None or word is None:
        return Fraction(1)
    return target.units.get(word[1], Fraction(1))


def _contradicts(calculation: Calculation) -> bool:
    """True if the sides of the chain differ by more than rounding."""
    sides = [value for value in calculation.values[: calculation.joined] if isinstance(value, Fraction)]
    return any(abs(one - sides[-1]) > abs(sides[-1]) * _ROUNDING for one in sides)


def in_field(target: Target, passage: Passage) -> list[Candidate]:
    """Return what a field of the form may say, without remarks in brackets if there is more."""
    if target.is_tuple:
        named = _by_component(target, passage, loosely=True)
        if named is not None:
            return [named]
    found = [
        candidate
        for calculation in find_calculations(passage.text)
        for candidate in candidates_of(calculation, target, passage)
    ]
    if target.is_tuple:
        found = [*found, *crossed(target, passage), *_listed(target, passage)] or _parted(target, passage)
        found = _in_stated_order(target, passage, found)
    found = found or _remarked(target, passage)
    outside = [candidate for candidate in found[:_MOST] if not _in_brackets(passage.text, candidate.start)]
    return _unique(outside or found)


def _remarked(target: Target, passage: Passage) -> list[Candidate]:
    """Return the number of a field that holds one with a remark in brackets: "11 (l0)"."""
    found = _REMARKED.match(passage.text)
    if found is None or target.is_tuple:
        return []
    return [Candidate((Fraction(found[1].replace(",", ".")),), passage, found.start(1), found.end(1))]


def _in_stated_order(target: Target, passage: Passage, found: list[Candidate]) -> list[Candidate]:
    """Return the pairs turned round if the field names their order as the other one: "32 x 24 (width x height)"."""
    if len(target.components) != 2:
        return found
    first, second = (label_pattern(names).pattern for names in target.components)
    turned = re.compile(rf"(?:{second})\s*(?:[x×*,;/]|by|and|og)\s*(?:{first})", re.IGNORECASE)
    if not turned.search(without_markup(passage.text)):
        return found
    return [replace(one, values=one.values[::-1]) for one in found]


def _in_brackets(text: str, place: int) -> bool:
    return text.count("(", 0, place) > text.count(")", 0, place)


def crossed(target: Target, passage: Passage, pattern: re.Pattern[str] = _CROSS) -> list[Candidate]:
    """Return the pairs that are written "24x32"."""
    if len(target.bounds) != 2:
        return []
    text = without_markup(passage.text)
    return [
        Candidate((Fraction(found[1]), Fraction(found[2])), passage, found.start(), found.end())
        for found in pattern.finditer(text)
    ]


def _listed(target: Target, passage: Passage) -> list[Candidate]:
    """Return the pair that a field is if it only holds two numbers: "24, 32", "24 32", "24,32"."""
    found = _LIST.match(passage.text.strip())
    if found is None or len(target.bounds) != 2:
        return []
    one, two = (group for group in found.groups() if group is not None)
    return [Candidate((Fraction(one), Fraction(two)), passage, 0, len(passage.text))]


def _parted(target: Target, passage: Passage) -> list[Candidate]:
    """Return the tuple of a field whose components are written as arithmetic: "3-(-2), 1-2"."""
    parts = re.split(r"[;,](?![^(]*\))", passage.text.strip().strip("[]{}").strip())
    if len(parts) != len(target.bounds) or len(passage.text) > _LONGEST:
        return []
    try:
        values = [number_of(parse_formula(part).last) for part in parts]
    except ReadError:
        return []
    known = tuple(value for value in values if value is not None)
    return [Candidate(known, passage, 0, len(passage.text))] if len(known) == len(parts) else []


def in_text(target: Target, passage: Passage) -> list[Candidate]:
    """Return what running text says about a target: by its label, by its components, or as a tuple near a cue."""
    labelled = _by_label(target, passage)
    if labelled:
        return labelled
    if not target.is_tuple:
        return []
    pairs = _pairs(target, passage)
    if pairs:
        return pairs
    named = _by_component(target, passage, loosely=False)
    return [named] if named else []


def _by_label(target: Target, passage: Passage) -> list[Candidate]:
    if not target.labels:
        return []
    calculations = find_calculations(passage.text)
    shown = _shown_labels(target.labels)
    found = []
    for calculation in calculations:
        if len(calculation.values) > 1 and show(calculation.statement.sides[0].expr) in shown:
            found.extend(candidates_of(calculation, target, passage))
    text = without_markup(passage.text)
    by_start = {calculation.start: calculation for calculation in calculations}
    for label in find_labels(target.labels, text):
        link = _LINK.match(text, label.end())
        end = link.end() if link else label.end()
        places = range(max(end - 2, label.end()), end + 2)
        follows = [by_start[place] for place in places if place in by_start]
        found.extend(candidate for calc in follows for candidate in candidates_of(calc, target, passage))
    return _unique(found)


@lru_cache(maxsize=256)
def _shown_labels(labels: tuple[str, ...]) -> frozenset[str]:
    """Return the labels as the reader of formulas shows them: "||w||" as "|w|"."""
    shown = set()
    for label in labels:
        try:
            shown.add(show(parse_formula(normalise(label).text).last))
        except ReadError:
            continue
    return frozenset(shown)


def _pairs(target: Target, passage: Passage) -> list[Candidate]:
    """Return the tuples of a running text that are not those of the task; those near a cue if there are any."""
    found = [
        candidate
        for calculation in find_calculations(passage.text)
        for candidate in candidates_of(calculation, target, passage)
        if factors_of(calculation.statement.last) is None or "×" in passage.text[candidate.start : candidate.end]
    ]
    found = [*found, *crossed(target, passage, _STRICT_CROSS)]
    found = [candidate for candidate in found if candidate.values not in target.given]
    near = [candidate for candidate in found if _near_cue(target, candidate)]
    return _unique(near or found)


def _near_cue(target: Target, candidate: Candidate) -> bool:
    before = candidate.passage.text[max(0, candidate.start - 80) : candidate.start]
    sentence = re.split(r"[.;\n]\s", before)[-1]
    return bool(find_labels(target.cues, sentence))


def _by_component(target: Target, passage: Passage, *, loosely: bool) -> Candidate | None:
    """Return the tuple whose components are named one by one; None unless each has one value.

    `loosely`: a field, where "H 24" is enough; in running text only "H = ...", "24 rows" or a word count.
    """
    if len(target.components) != len(target.bounds):
        return None
    places: list[tuple[Fraction, int, int]] = []
    for number, names in enumerate(target.components):
        others = tuple(name for place, other in enumerate(target.components) if place != number for name in other)
        found = _component(names, others, passage, loosely=loosely)
        if found is None:
            return None
        places.append(found)
    if tuple(place[0] for place in places) in target.given:
        return None
    start, end = min(place[1] for place in places), max(place[2] for place in places)
    return Candidate(tuple(place[0] for place in places), passage, start, end, pieced=True)


def _component(
    names: tuple[str, ...], others: tuple[str, ...], passage: Passage, *, loosely: bool
) -> tuple[Fraction, int, int] | None:
    calculations = find_calculations(passage.text)
    shown = {name.casefold() for name in _shown_labels(names)}
    equations = [c for c in calculations if len(c.values) > 1 and show(c.statement.sides[0].expr).casefold() in shown]
    worded = [] if equations else _worded(names, others, passage, calculations, loosely=loosely)
    values = {calc.stated for calc in (equations or worded)}
    if len(values) != 1:
        return None
    value = values.pop()
    last = (equations or worded)[-1]
    return (value, last.start, last.end) if isinstance(value, Fraction) else None


def _worded(
    names: tuple[str, ...], others: tuple[str, ...], passage: Passage, calculations: tuple[Calculation, ...], *, loosely: bool
) -> list[Calculation]:  # fmt: skip
    """Return the last calculation in the stretch of text that a component's name begins, "24 rows" included."""
    text = without_markup(passage.text)
    used = tuple(name for name in names if loosely or len(name) > 3)
    ends = [found.start() for found in find_labels(tuple(n for n in others if loosely or len(n) > 3), text)]
    found: list[Calculation] = []
    for label in find_labels(used, text):
        before = [c for c in calculations if c.end <= label.start() and _IN.fullmatch(text, c.end, label.start())]
        after = re.match(r"\s*(?:=|:?\s*-?\d)", text[label.end() :])
        if before and before[-1].is_bare and after is None:
            found.append(before[-1])
            continue
        stop = min([place for place in ends if place > label.start()] + [_sentence_end(text, label.end())])
        inside = [c for c in calculations if label.end() <= c.start and c.end <= stop and c.stated is not None]
        inside = [c for c in inside if not _adds_to(c, text)]
        found.extend(inside[-1:])
    return found


def _adds_to(calculation: Calculation, text: str) -> bool:
    """True for "31 -> +1", which says what is added and not what comes out."""
    last = calculation.statement.sides[-1]
    return len(calculation.values) > 1 and text[: last.end].rstrip().rfind("+", max(0, last.start - 2)) in range(
        max(0, last.start - 2), last.start + 1
    )


def _sentence_end(text: str, start: int) -> int:
    found = re.compile(r"[.;]\s|\n").search(text, start)
    return found.start() if found else len(text)


def _unique(found: list[Candidate]) -> list[Candidate]:
    """Return the first candidate of every value, in the order of the text; denied ones for themselves."""
    first: dict[tuple[Values, bool], Candidate] = {}
    for candidate in sorted(found, key=lambda one: (one.start, -one.end)):
        first.setdefault((candidate.values, candidate.denied), candidate)
    return list(first.values())
