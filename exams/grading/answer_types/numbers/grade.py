"""Grade numbers: each criterion by its rule, from the settled values and the working."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import repeat
from math import floor
from typing import assert_never, cast

from exams.grading.answer_type import PartContext, ReadError, Tools
from exams.grading.answer_types.numbers.law import (
    RIGHT,
    adds_one,
    laws_in,
    leaves_choice,
    numeric_working,
    rounds_down,
    rounds_somehow,
    rounds_up,
    speaks_of_law,
)
from exams.grading.answer_types.numbers.settle import Settled, Standing, settle
from exams.grading.answer_types.numbers.spec import (
    Bounds,
    LawRule,
    MethodRule,
    NumbersSpec,
    StepsRule,
    ValueRule,
)
from exams.grading.answer_types.numbers.working import (
    Worked,
    any_slip,
    follows_from,
    in_symbols,
    method_shown,
    shown_steps,
    slip_in,
    worked_out,
    working_of,
)
from exams.grading.decide import decided, for_person, within
from exams.grading.reading.arithmetic import summand_values
from exams.grading.reading.heaps import is_heap_of_terms
from exams.grading.reading.number_words import in_figures
from exams.grading.reading.passage import Passage, passages_of
from exams.grading.types import Answer, Criterion, CriterionResult, PartResult, Reading

_NO_ROUNDING = "no rounding down"
_NO_ONE = "no +1"
_NOTHING = Decimal(0)


def grade(context: PartContext, answer: Answer, tools: Tools) -> PartResult:
    """Return every criterion decided by its rule. Competing or unreadable values are left to a person."""
    spec = cast(NumbersSpec, context.part.spec)
    passages = _in_figures(spec, passages_of(answer, context.part.fields))
    try:
        return _grade(spec, passages, context)
    except ReadError as problem:
        return PartResult(tuple(for_person(criterion, None, str(problem)) for criterion in context.criteria))


def _in_figures(spec: NumbersSpec, passages: tuple[Passage, ...]) -> tuple[Passage, ...]:
    own = {target.field for target in spec.targets.values()}
    return tuple(replace(p, read=in_figures(p.read, whole=p.field in own)) for p in passages)


def _grade(spec: NumbersSpec, passages: tuple[Passage, ...], context: PartContext) -> PartResult:
    marking = _Marking(spec, passages)
    results = tuple(marking.result(criterion) for criterion in context.criteria)
    readings = tuple(
        Reading(spec.targets[name].field, settled.shown, settled.standing is Standing.CLEAR)
        for name, settled in marking.settled.items()
        if settled.candidates or settled.standing is not Standing.ABSENT
    )
    nothing = not any(settled.candidates for settled in marking.settled.values()) and not marking.working
    return PartResult(results, readings=readings, unread=nothing)


class _Marking:
    """One answer on its way: what was read once, and the rules applied to it."""

    def __init__(self, spec: NumbersSpec, passages: tuple[Passage, ...]) -> None:
        self.spec = spec
        self.passages = passages
        self.working = working_of(passages)
        self.settled = {name: settle(spec, target, passages) for name, target in spec.targets.items()}

    def result(self, criterion: Criterion) -> CriterionResult:
        rule = self.spec.rules[criterion.key]
        match rule:
            case ValueRule():
                return self._value(rule, criterion)
            case StepsRule():
                return self._steps(rule, criterion)
            case MethodRule():
                return self._method(rule, criterion)
            case LawRule():
                return self._law(rule, criterion)
            case _:
                assert_never(rule)

    def _value(self, rule: ValueRule, criterion: Criterion) -> CriterionResult:
        settled = self.settled[rule.target]
        points = _value_points(rule, settled.verdicts, criterion)
        match settled.standing:
            case Standing.CLEAR:
                slip = self._slip(rule, settled) if not points else None
                if slip is not None and rule.slip is not None and len(slip.calculation.values) == 1:
                    reason = "The right calculation is written without a result, and another value is given."
                    return for_person(criterion, rule.slip, reason, [*settled.evidence, slip.evidence])
                if slip is not None and rule.slip is not None:
                    reason = "The calculation is right, the value it is said to have is not."
                    return decided(criterion, rule.slip, reason, [*settled.evidence, slip.evidence])
                return decided(criterion, points, _value_reason(points, criterion, settled), settled.evidence)
            case Standing.ABSENT:
                return decided(criterion, _NOTHING, "No such value is given.")
            case Standing.DENIED:
                return decided(criterion, _NOTHING, "The text says that this is not the value.", settled.evidence)
            case Standing.HEDGED:
                reason = f"A choice is left between several values: {settled.shown}."
                return decided(criterion, points, reason, settled.evidence)
            case Standing.COMPETING:
                reason = f"Several values or a contradicting calculation are given: {settled.shown}."
                return for_person(criterion, points, reason, settled.evidence)
            case Standing.UNREADABLE:
                return for_person(criterion, None, "The value could not be read beyond doubt.")
            case _:
                assert_never(settled.standing)

    def _slip(self, rule: ValueRule, settled: Settled) -> Worked | None:
        target = self.spec.targets[rule.target]
        right = target.bounds[0].low
        if rule.slip is None or right is None or target.is_tuple or right != target.bounds[0].high:
            return None
        return slip_in(self.working, right, settled.candidates[-1].values[0])

    def _steps(self, rule: StepsRule, criterion: Criterion) -> CriterionResult:
        shown = shown_steps(rule, self.working, self._bounds_of(criterion.key))
        points = within(rule.each * sum(step is True for step in shown.steps), criterion)
        if None in shown.steps:
            reason = "Numbers are put into a calculation that is not the expected one."
            return for_person(criterion, points, reason, shown.evidence)
        reason = f"Steps with the numbers put in: {sum(step is True for step in shown.steps)} of {len(shown.steps)}."
        return decided(criterion, points, reason, shown.evidence)

    def _bounds_of(self, key: str) -> tuple[Bounds, ...]:
        """Return the right results that the steps of `key` lead to; nothing if no rule says so."""
        leads = (rule for rule in self.spec.rules.values() if isinstance(rule, LawRule) and rule.reached_rule == key)
        return next((self.spec.targets[rule.reached_target].bounds for rule in leads if rule.reached_target), ())

    def _method(self, rule: MethodRule, criterion: Criterion) -> CriterionResult:
        working, settled = self.working, self.settled
        named = list(
            zip(rule.targets, (method_shown(rule, at, working) for at in range(len(rule.targets))), strict=True)
        )
        if any(work and self._hedged(name) for name, work in named):
            return decided(
                criterion, _NOTHING, "The calculations of several ways are given, with a choice between them."
            )
        proofs = [work.evidence for _, work in named if work is not None]
        points = within(rule.each * len(proofs), criterion)
        if not self._exchanged(rule) and any(work and self._given_otherwise(name, work) for name, work in named):
            reason = "A right calculation is written, but another value is given for what it calculates."
            return for_person(criterion, points, reason, proofs)
        missing = [name for name, work in named if work is None]
        right = any(all(settled[name].verdicts) for name in missing)
        unclear = any_slip(working) or in_symbols(working) or (right and self._says_more(rule))
        if missing and self._words_beside() and (unclear or (proofs and self._otherwise_reached(rule, missing))):
            reason = "Part of the calculation is not written in a form that could be followed."
            return for_person(criterion, points, reason, proofs)
        reason = f"Right calculations shown: {len(proofs)} of {len(rule.targets)}."
        return decided(criterion, points, reason, proofs)

    def _hedged(self, name: str) -> bool:
        """True if a choice is left for the target and calculations lead to more than one of its values."""
        settled = self.settled[name]
        offered = {value for candidate in settled.candidates for value in candidate.values}
        worked = {value for work in self.working for _, value in work.calculation.worked()}
        return settled.standing is Standing.HEDGED and len(offered & worked) > 1

    def _exchanged(self, rule: MethodRule) -> bool:
        """True if the answer gives exactly the right values, each for another target."""
        given = [self.settled[name].candidates[-1:] for name in rule.targets]
        values = [one[0].values[0] for one in given if one]
        return values != list(rule.values) and sorted(values) == sorted(rule.values)

    def _words_beside(self) -> bool:
        """True if the texts hold anything beside bare numbers."""
        texts = [passage.text for passage in self.passages if passage.field in ("", *self.spec.working)]
        return any(char.isalpha() or char in "=+*/·×→" for text in texts for char in text)

    def _otherwise_reached(self, rule: MethodRule, missing: list[str]) -> bool:
        """True if the value of a missing target is reached by arithmetic that holds none of the known steps."""
        wanted = {value for name, value in zip(rule.targets, rule.values, strict=True) if name in missing}
        known = frozenset().union(*rule.marks)
        return any(
            value in wanted and not known.intersection(map(abs, summand_values(expr)))
            for work in self.working
            for expr, value in work.calculation.worked()
        )

    def _given_otherwise(self, name: str, work: Worked) -> bool:
        """True if the calculation states its own value rightly and the answer gives another for its target."""
        settled = self.settled[name]
        wrong = settled.standing is Standing.CLEAR and not all(settled.verdicts)
        return (
            wrong
            and work.calculation.stated not in {v for c in settled.candidates for v in c.values}
            and any(value == work.calculation.stated for _, value in work.calculation.worked())
        )

    def _says_more(self, rule: MethodRule) -> bool:
        """True if the working has numbers besides the results, so that a method may be told in words."""
        said = {c.calculation.stated for c in self.working if c.passage.field in ("", *self.spec.working)}
        return bool(said - set(rule.values) - {None, Fraction(1)})

    def _law(self, rule: LawRule, criterion: Criterion) -> CriterionResult:
        laws = list(laws_in(rule, self.passages))
        evidence = [law.evidence for law in laws]
        kinds = {law.kind for law in laws}
        if _NO_ROUNDING in kinds and rounds_down(rule, self.passages):
            kinds = (kinds - {_NO_ROUNDING}) | {RIGHT}
        reached = self._reached(rule)
        if leaves_choice(laws):
            return decided(criterion, _NOTHING, "A choice is left between different formulas.", evidence)
        if kinds == {RIGHT}:
            return decided(criterion, criterion.points, "The formula is right.", evidence)
        if reached and not kinds and rounds_up(rule, self.passages):
            reason = "The results are reached, but with rounding up."
            return for_person(criterion, None, reason, evidence)
        if reached and kinds <= {"", _NO_ROUNDING}:
            reason = "The results are reached by calculations that are written out."
            return decided(criterion, criterion.points, reason, evidence)
        up = rounds_up(rule, self.passages)
        worded = any(_NO_ONE in kind for kind in kinds) and adds_one(self.passages) and not up
        somehow = _NO_ROUNDING in kinds and not up and rounds_somehow(self.passages)
        if RIGHT in kinds or reached or "" in kinds or worded or somehow:
            reason = "It is not clear which formula counts, or whether it is the right one."
            return for_person(criterion, criterion.points if reached or RIGHT in kinds else None, reason, evidence)
        right = all(self.settled[rule.reached_target].verdicts) if rule.reached_target else False
        if not kinds and not right and up:
            return decided(criterion, _NOTHING, "The result is rounded up.", evidence)
        if not kinds and self._put_in(rule):
            return self._substituted(rule, criterion, up=up)
        heaped = bool(self.passages) and all(is_heap_of_terms(passage.text) for passage in self.passages)
        if not kinds and not heaped and not numeric_working(self.working) and speaks_of_law(rule, self.passages):
            return for_person(criterion, None, "The formula seems to be told in words.")
        reason = "The formula is not right." if kinds else "No formula is given and the results are not reached."
        return decided(criterion, _NOTHING, reason, evidence)

    def _substituted(self, rule: LawRule, criterion: Criterion, *, up: bool) -> CriterionResult:
        """Return what calculations without a formula in letters show, if not every result is stated rightly."""
        steps = self.spec.rules.get(rule.reached_rule)
        target, settled = self.spec.targets[rule.reached_target], self.settled[rule.reached_target]
        starts, puts = (steps.values, steps.given) if isinstance(steps, StepsRule) else ((), ())
        if starts and not up and all(map(worked_out, repeat(self.working), target.bounds, starts)):
            reason = "The calculations that are written out have the right results."
            return decided(criterion, criterion.points, reason)
        given = settled.candidates[-1].values if settled.standing is Standing.CLEAR else ()
        wrong = [place for place, fine in enumerate(settled.verdicts) if given and not fine]
        if puts and wrong and all(follows_from(self.working, given[at], starts[at], puts[at]) for at in wrong):
            return decided(criterion, _NOTHING, "The calculation that is written out leads to a wrong result.")
        reason = "The numbers are put in rightly, but not every result is worked out rightly."
        return for_person(criterion, None, reason)

    def _put_in(self, rule: LawRule) -> bool:
        """True if some calculation has each right size before it is rounded or after, or one has one exactly."""
        worked = [value for work in self.working for _, value in work.calculation.worked()]
        bounds = self.spec.targets[rule.reached_target].bounds if rule.reached_target else ()
        near = [any(b.hold(v) or b.hold(Fraction(floor(v))) for v in worked) for b in bounds]
        return bool(bounds) and (all(near) or any(b.hold(v) for b in bounds for v in worked))

    def _reached(self, rule: LawRule) -> bool:
        """True if every result is right, or stated right by its own calculation, and every step is shown."""
        steps = self.spec.rules.get(rule.reached_rule)
        if not isinstance(steps, StepsRule) or not all(shown_steps(steps, self.working).steps):
            return False
        target, settled = self.spec.targets[rule.reached_target], self.settled[rule.reached_target]
        if settled.standing is Standing.CLEAR and all(settled.verdicts):
            return True
        ends = {value for work in self.working for value in work.calculation.values if isinstance(value, Fraction)}
        return settled.standing is not Standing.CLEAR and all(
            any(bounds.hold(end) for end in ends) for bounds in target.bounds
        )


def _value_points(rule: ValueRule, verdicts: tuple[bool, ...], criterion: Criterion) -> Decimal:
    if rule.component is not None:
        return criterion.points if verdicts[rule.component] else _NOTHING
    if rule.each is not None:
        return within(rule.each * sum(verdicts), criterion)
    return criterion.points if all(verdicts) else _NOTHING


def _value_reason(points: Decimal, criterion: Criterion, settled: Settled) -> str:
    if points == criterion.points:
        return f"Read as {settled.shown}: right."
    return f"Read as {settled.shown}: {'partly right' if points else 'not right'}."
