"""Grade a generator loss by what it does: it must fall when the discriminator finds the samples more real."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Final

from exams.grading.answer_types.formula.convention import Convention, read_convention, zero_is_real
from exams.grading.answer_types.formula.spec import LossSpec
from exams.grading.answer_types.formula.worded import may_be_turned, worded_losses
from exams.grading.answer_types.formula.written import Formulas, Written, formulas_of
from exams.grading.decide import decided, for_person
from exams.grading.reading.maths_ast import Call, Expr, Name, Number, calls_in, names_in, walk
from exams.grading.reading.maths_sample import Point, Unsampled, bound_sizes, value_at
from exams.grading.reading.passage import Passage
from exams.grading.reading.standing_words import joins_choice
from exams.grading.types import Answer, Criterion, CriterionResult, PartResult

# Uneven steps, so that no wave can fall at every one of them.
_PROBABILITIES: Final = tuple(0.01 + 0.98 * (step / 60) ** 1.3 for step in range(61))
_SCORES: Final = tuple(-3 + 6 * (step / 60) ** 1.3 for step in range(61))
_SEEDS: Final = 6
# Words and signs by which a loss may be told, or pointed at, outside of the formula's own field.
_MAY_BE_LOSS: Final = re.compile(
    r"[=√∑Σ^]|log|\bln\b|entrop|\bmean\b|\bsum|squar|kvadr|\bminus\b|\d\s*[-+*/]|expect|forvent|\bbce\b|\bmse\b|maximi|maksim|hinge|"
    r"\b(?:see|above|below|figure|se|sjå|over|under|figur\w*)\b",
    re.IGNORECASE,
)
# What any loss of a generator speaks of, in signs or words.
_NAMES_NETWORKS: Final = re.compile(
    r"[DGCf]\w*\s*[({[]|\b(?:[DGCzf]|critic\w*|kritiker\w*|discrim\w*|diskrim\w*|generat\w*|generer\w*|fake\w*|falsk\w*|real|ekte|logits?|see|above|below|figur\w*|se|sjå)\b|\\",
)
_FLAT: Final = 1e-9
# Value of D on real samples: the generator cannot change it, so any will do.
_ON_REAL: Final = 0.62
_GENERATED_WORDS: Final = ("hat", "tilde", "bar", "fake", "gen", "_g", "_f")


class Trend(StrEnum):
    """How a formula moves when D gives more on generated samples. WAVERS: it falls here and rises there."""

    FALLS = "falls"
    RISES = "rises"
    FLAT = "flat"
    WAVERS = "wavers"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class _Loss:
    """A formula seen as a loss. `on_generated`: D is applied to G(z); `on_real`: D is applied to other samples."""

    written: Written
    expr: Expr
    on_generated: bool
    on_real: bool
    trend: Trend


def grade_loss(spec: LossSpec, answer: Answer, passages: tuple[Passage, ...], criterion: Criterion) -> PartResult:
    """Return the criterion decided by the direction of the loss under the stated convention."""
    texts = formula_passages(spec, passages)
    formulas = formulas_of(texts, spec.vocabulary)
    losses = _chosen((*formulas.written, *worded_losses(texts, spec)), spec)
    readings = tuple(loss.written.reading for loss in losses)
    if not losses:
        return PartResult(
            (_without_loss(spec, answer, formulas, passages, criterion),), readings=readings, unread=not formulas.unread
        )
    texts_on_d = _convention_texts(spec, answer, passages)
    convention = read_convention(texts_on_d)
    results = [_decide(loss, convention, spec, criterion) for loss in losses]
    if convention is Convention.UNSTATED and results[-1].points == spec.wrong_sign and zero_is_real(texts_on_d):
        results = [_decide(loss, Convention.UNCLEAR, spec, criterion) for loss in losses]
    if len({(result.points, result.state) for result in results}) > 1:
        evidence = [loss.written.evidence for loss in losses]
        if _choice_left(losses):
            reason = "A choice is left between different formulas."
            return PartResult((decided(criterion, Decimal(0), reason, evidence),), readings=readings)
        reason = "Several formulas are given that would be marked differently."
        return PartResult((for_person(criterion, results[-1].points, reason, evidence),), readings=readings)
    return PartResult((results[-1],), readings=readings)


def _only_generates(written: Written, spec: LossSpec) -> bool:
    """True for G(z) alone in its field: what the generator makes, and no loss of it."""
    calls = calls_in(written.statement.last)
    return _fills_field(written) and bool(calls) and all(call.function in spec.generators for call in calls)


def _choice_left(losses: Sequence[_Loss]) -> bool:
    written = sorted((loss.written for loss in losses), key=lambda one: one.start)
    return any(
        one.passage is two.passage and joins_choice(one.passage.text[one.end : two.start])
        for one, two in pairwise(written)
    )


def is_loss(written: Written, spec: LossSpec) -> bool:
    """Return whether the formula may be a loss."""
    return _as_loss(written, spec) is not None


def formula_passages(spec: LossSpec, passages: tuple[Passage, ...]) -> tuple[Passage, ...]:
    """Return the field of the formula alone where there is one, else every text."""
    own = tuple(passage for passage in passages if passage.field and passage.field not in spec.convention)
    return own or passages


def _convention_texts(spec: LossSpec, answer: Answer, passages: tuple[Passage, ...]) -> list[str]:
    by_name = {passage.field: passage.text for passage in passages}
    named = [by_name[name] for name in spec.convention if name in by_name]
    return named or [passage.text for passage in passages]


def _without_loss(
    spec: LossSpec, answer: Answer, formulas: Formulas, passages: tuple[Passage, ...], criterion: Criterion
) -> CriterionResult:
    if formulas.unread:
        return for_person(criterion, None, formulas.unread[0].reason)
    if not passages:
        return decided(criterion, Decimal(0), "No formula was written.")
    if not any(_NAMES_NETWORKS.search(passage.text) for passage in formula_passages(spec, passages)):
        return decided(criterion, Decimal(0), "No formula of a loss is given.")
    if formulas.written and all(_only_generates(written, spec) for written in formulas.written):
        return decided(criterion, Decimal(0), "The loss does not use the discriminator.")
    own = answer.fields and not any(passage.field not in spec.convention for passage in passages)
    if own and not any(_MAY_BE_LOSS.search(passage.text) for passage in passages):
        return decided(criterion, Decimal(0), "No formula was written.")
    return for_person(criterion, None, "No formula of a loss was found in the answer.")


def _chosen(formulas: Sequence[Written], spec: LossSpec) -> list[_Loss]:
    """Return the formulas that may be the loss: those of G if they are told apart from those of D."""
    losses = [loss for written in formulas for loss in [_as_loss(written, spec)] if loss is not None]
    applied = [loss for loss in losses if loss.on_generated]
    if applied:
        losses = applied
    named = [loss for loss in losses if _left_name(loss) in ("L_G", "J_G", "L_gen", "loss_G", "LG", "mathcalL_G")]
    of_generator = [loss for loss in losses if _left_name(loss)[-2:] not in ("_D", "LD", "_C")]
    return named or of_generator or losses


def _left_name(loss: _Loss) -> str:
    first = loss.written.statement.sides[0].expr
    if len(loss.written.statement.sides) == 1:
        return ""
    names = [part.text for part in walk(first) if isinstance(part, Name)]
    called = [f"{call.function}_{call.subscript}" for call in calls_in(first)]
    return (names + called + [""])[0]


def _as_loss(written: Written, spec: LossSpec) -> _Loss | None:
    expr = _loss_side(written, spec)
    if expr is None:
        return None
    rated = [call for call in calls_in(expr) if _rates(call, spec)]
    on_generated = any(_is_generated(call, spec) for call in rated)
    on_real = any(not _is_generated(call, spec) for call in rated)
    return _Loss(written, expr, on_generated, on_real, _trend(expr, spec))


def _loss_side(written: Written, spec: LossSpec) -> Expr | None:
    """Return the last side that is joined by = and is more than D(G(z)) or a number."""
    sides = [written.statement.sides[0].expr]
    for sign, side in zip(written.statement.signs, written.statement.sides[1:], strict=True):
        if sign not in ("=", "≈"):
            break
        sides.append(side.expr)
    rich = [side for side in sides if not _is_plain(side, spec)]
    if not rich and len(written.statement.sides) == 1 and _fills_field(written):
        return sides[0] if _mentions(sides[0], spec) else None
    if not rich or (isinstance(sides[-1], Number) and not _mentions(rich[-1], spec)):
        return None
    if isinstance(sides[-1], Number) and not written.passage.field:
        return None
    return rich[-1]


def _fills_field(written: Written) -> bool:
    """True if no words stand beside the formula in its field."""
    text = written.passage.text
    beside = text[: written.start] + text[written.end :]
    return bool(written.passage.field) and not any(char.isalpha() for char in beside)


def _is_plain(expr: Expr, spec: LossSpec) -> bool:
    """True for a number, a name, L(G), or D(G(z)) alone: no loss by itself."""
    if isinstance(expr, Call):
        return not _mentions_deep(expr, spec)
    return isinstance(expr, Number | Name) or not calls_in(expr)


def _mentions_deep(call: Call, spec: LossSpec) -> bool:
    """True if functions stand around D: log D(G(z)) is a loss, D(G(z)) is a value."""
    return not (_rates(call, spec) or call.function in spec.generators)


def _mentions(expr: Expr, spec: LossSpec) -> bool:
    return any(_rates(call, spec) for call in calls_in(expr))


def _rates(call: Call, spec: LossSpec) -> bool:
    names = {call.function, f"{call.function}_{call.subscript}"}
    return bool(names & (spec.discriminators | spec.critics))


def _is_generated(call: Call, spec: LossSpec) -> bool:
    inside = [part for argument in call.arguments for part in walk(argument)]
    calls = any(isinstance(part, Call) and part.function in spec.generators for part in inside)
    return calls or any(isinstance(part, Name) and part.text in spec.generators for part in inside)


def _trend(expr: Expr, spec: LossSpec) -> Trend:
    """Return how `expr` moves with the value of D on generated samples, whatever the other names are."""
    scores = any(call.function in spec.critics for call in calls_in(expr) if _rates(call, spec))
    for grid in (_SCORES, _PROBABILITIES) if scores else (_PROBABILITIES, _SCORES):
        trends = {_trend_on(grid, expr, spec, seed) for seed in range(_SEEDS)} - {None}
        if len(trends) == 1 and (not scores or trends != {Trend.WAVERS}):
            return trends.pop() or Trend.UNKNOWN
        if trends and not scores:
            return Trend.UNKNOWN
    return Trend.UNKNOWN


def _trend_on(grid: Sequence[float], expr: Expr, spec: LossSpec, seed: int) -> Trend | None:
    """Return the trend at one sampled point; None if the formula has no values there."""
    sizes = bound_sizes(expr)
    try:
        values = [value_at(expr, _point(seed, sizes, given, spec)) for given in grid]
    except Unsampled:
        return None
    steps = [after - before for before, after in pairwise(values)]
    scale = _FLAT * max(1.0, *(abs(value) for value in values))
    if all(abs(step) <= scale for step in steps):
        return Trend.FLAT
    if all(step <= scale for step in steps):
        return Trend.FALLS
    return Trend.RISES if all(step >= -scale for step in steps) else Trend.WAVERS


def _point(seed: int, sizes: dict[str, float], given: float, spec: LossSpec) -> Point:
    def apply(call: Call, _: float) -> float | None:
        if not _rates(call, spec):
            return None
        return given if _is_generated(call, spec) else _ON_REAL

    return Point(seed, sizes, apply=apply)


def _decide(loss: _Loss, convention: Convention, spec: LossSpec, criterion: Criterion) -> CriterionResult:
    evidence = [loss.written.evidence]
    if not loss.on_generated:
        return _without_generator(loss, spec, criterion)
    if loss.trend in (Trend.FLAT, Trend.WAVERS) and not loss.on_real:
        reason = "The loss does not fall all the way as the samples look more real to D."
        return decided(criterion, Decimal(0), reason, evidence)
    if loss.trend in (Trend.FLAT, Trend.WAVERS, Trend.UNKNOWN) or _maximised(loss.expr) or may_be_turned(loss.written):
        reason = "It is not clear from the formula in which direction this loss pushes the generator."
        return for_person(criterion, None, reason, evidence)
    wanted = Trend.RISES if convention is Convention.FAKE else Trend.FALLS
    right = loss.trend is wanted
    if convention is Convention.UNCLEAR:
        reason = "It is not clear whether D stands for real or for fake."
        return for_person(criterion, criterion.points if right else spec.wrong_sign, reason, evidence)
    if loss.on_real:
        return _with_real_samples(right, criterion, loss)
    if right:
        return decided(criterion, criterion.points, "The loss falls when the samples look more real to D.", evidence)
    reason = "The loss rises when the samples look more real to D: the sign is wrong."
    return decided(criterion, spec.wrong_sign, reason, evidence)


def _with_real_samples(right: bool, criterion: Criterion, loss: _Loss) -> CriterionResult:
    if right:
        reason = "The formula also holds D on real samples; minimised by the generator it has the right direction."
        return for_person(criterion, criterion.points, reason, [loss.written.evidence])
    reason = "This is what the discriminator minimises, not the generator."
    return decided(criterion, Decimal(0), reason, [loss.written.evidence])


def _without_generator(loss: _Loss, spec: LossSpec, criterion: Criterion) -> CriterionResult:
    names = names_in(loss.expr)
    renamed = any(word in name.lower() for name in names for word in _GENERATED_WORDS)
    uses_generator = any(call.function in spec.generators for call in calls_in(loss.expr))
    evidence = [loss.written.evidence]
    if uses_generator and not loss.on_real:
        return decided(criterion, Decimal(0), "The loss does not use the discriminator.", evidence)
    if loss.on_real and not renamed and not uses_generator:
        return decided(criterion, Decimal(0), "The loss does not depend on the generator.", evidence)
    return for_person(criterion, None, "It is not clear how this formula depends on the generator.", evidence)


def _maximised(expr: Expr) -> bool:
    single = any(call.function == "max" and len(call.arguments) == 1 for call in calls_in(expr))
    return single or bool(names_in(expr) & {"argmax", "max", "maximize", "maximise"})
