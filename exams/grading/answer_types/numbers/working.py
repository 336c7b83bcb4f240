"""Credit for working: steps with the numbers put in, and calculations of the right make."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from exams.grading.answer_types.numbers.spec import Bounds, MethodRule, StepsRule
from exams.grading.reading.arithmetic import (
    Calculation,
    find_calculations,
    has_names,
    numbers_in,
    parts_with_values,
    summand_values,
    with_values,
)
from exams.grading.reading.maths_ast import Expr, Name, Neg, Number
from exams.grading.reading.maths_value import Value, number_of
from exams.grading.reading.passage import Passage
from exams.grading.types import Evidence


@dataclass(frozen=True, slots=True)
class Worked:
    """One calculation of the working and the text it stands in."""

    calculation: Calculation
    passage: Passage

    @property
    def evidence(self) -> Evidence:
        """The calculation in the student's own words."""
        return self.passage.quote(self.calculation.start, self.calculation.end)

    def exprs(self) -> Iterator[Expr]:
        """Yield the sides of the chain."""
        for side in self.calculation.statement.sides:
            yield side.expr


def working_of(passages: tuple[Passage, ...]) -> tuple[Worked, ...]:
    """Return every calculation in `passages`."""
    return tuple(Worked(c, passage) for passage in passages for c in find_calculations(passage.text))


@dataclass(frozen=True, slots=True)
class Shown:
    """Which steps are shown (None: numbers are put into something else), and by what."""

    steps: tuple[bool | None, ...]
    evidence: tuple[Evidence, ...]


def shown_steps(rule: StepsRule, working: tuple[Worked, ...], bounds: tuple[Bounds, ...] = ()) -> Shown:
    """Return for every step whether one of its values was worked out or written.

    Numbers put into something else leave a step open if that has the right result (`bounds`) or these are not known."""
    steps: list[bool | None] = []
    evidence: list[Evidence] = []
    for number, values in enumerate(rule.values):
        proof = next((work for work in working if _holds(work, values)), None)
        given = rule.given[number] if number < len(rule.given) else ()
        other = next((work for work in working if _puts_in(work, given)), None)
        wrong = number < len(bounds) and not any(_comes_to(work, bounds[number]) for work in working)
        steps.append(True if proof else None if other and not wrong else False)
        evidence.extend(work.evidence for work in (proof or other,) if work)
    return Shown(tuple(steps), tuple(evidence))


def _comes_to(work: Worked, bounds: Bounds) -> bool:
    """True if some arithmetic of `work` has the right value, before or after it is rounded down."""
    return any(bounds.hold(value) or bounds.hold(Fraction(floor(value))) for _, value in work.calculation.worked())


def follows_from(
    working: tuple[Worked, ...], value: Fraction, starts: frozenset[Fraction], given: tuple[Fraction, ...]
) -> bool:
    """True if a calculation with one of `starts` or the `given` numbers in it has `value`, exactly or when rounded."""
    return any(
        value in (exact, Fraction(floor(exact)), Fraction(ceil(exact))) or abs(value - exact) <= abs(exact) / 1000
        for work in working
        if _holds(work, starts) or _puts_in(work, given)
        for _, exact in work.calculation.worked()
    )


def worked_out(working: tuple[Worked, ...], bounds: Bounds, starts: frozenset[Fraction]) -> bool:
    """True if a calculation with one of `starts` has the right value exactly, or is rounded down to it."""
    return any(
        bounds.hold(exact) or (bounds.hold(Fraction(floor(exact))) and bounds.hold(_number(work.calculation.stated)))
        for work in working
        if _holds(work, starts)
        for _, exact in work.calculation.worked()
    )


def _number(value: Value | None) -> Fraction:
    return value if isinstance(value, Fraction) else Fraction(-1)


def _holds(work: Worked, values: frozenset[Fraction]) -> bool:
    return any(value in values for expr in work.exprs() for _, value in parts_with_values(expr))


def _puts_in(work: Worked, given: tuple[Fraction, ...]) -> bool:
    """True if the step's first number stands in a calculation with at least two others."""
    return bool(given) and any(given[0] in numbers and len(numbers) > 2 for numbers in map(numbers_in, work.exprs()))


def method_shown(rule: MethodRule, place: int, working: tuple[Worked, ...]) -> Worked | None:
    """Return the calculation that shows the method for one target."""
    value, marks = rule.values[place], rule.marks[place]
    known = known_values(working)
    return next((work for work in working if _is_method(work, value, marks, known)), None)


def known_values(working: tuple[Worked, ...]) -> dict[str, Fraction]:
    """Return the names that the working gives one value each: R_2 of "R_2 = 3 + 4*2 = 11"."""
    found: dict[str, set[Fraction]] = {}
    for work in working:
        first, stated = work.calculation.statement.sides[0].expr, work.calculation.stated
        if isinstance(first, Name) and isinstance(stated, Fraction):
            found.setdefault(first.text, set()).add(stated)
    return {name: values.pop() for name, values in found.items() if len(values) == 1}


def _is_method(work: Worked, value: Fraction, marks: frozenset[Fraction], known: Mapping[str, Fraction]) -> bool:
    for side in work.exprs():
        expr = with_values(side, known)
        terms = summand_values(expr)
        if len(terms) > 1 and number_of(expr) == value and any(abs(term) in marks for term in _grouped(terms)):
            return True
    return False


def _grouped(terms: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
    """Return `terms` and the sum of those that are equal: 3 + 2 + 2 + 2 + 2 adds 4 times 2."""
    counts = Counter(terms)
    return (*terms, *(term * count for term, count in counts.items() if count > 1))


def slip_in(working: tuple[Worked, ...], right: Fraction, stated: Fraction | None) -> Worked | None:
    """Return a calculation that has the right value but is said to give another.

    `stated`: the student's value; a bare right expression counts only with it.
    """
    for work in working:
        exact = [value for _, value in work.calculation.worked()]
        last = work.calculation.stated
        if right in exact and (last == stated or (last == right and len(work.calculation.values) == 1)):
            return work
    return None


def any_slip(working: tuple[Worked, ...]) -> bool:
    """True if some chain states a value that its arithmetic does not have, beyond rounding."""
    for work in working:
        sides = [value for value in work.calculation.values if isinstance(value, Fraction)]
        if sides and any(abs(value - sides[-1]) > abs(sides[-1]) / 20 for _, value in work.calculation.worked()):
            return True
    return False


def in_symbols(working: tuple[Worked, ...]) -> bool:
    """True if the working has a formula with letters in it that is more than a name for a number."""
    return any(
        has_names(expr) and not isinstance(expr, Number | Neg) and len(numbers_in(expr)) > 0
        for work in working
        for expr in work.exprs()
    )
