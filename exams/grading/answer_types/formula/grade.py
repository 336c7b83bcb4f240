"""Grade a formula by the kind its question asks for."""

from dataclasses import replace
from decimal import Decimal
from typing import assert_never, cast

from exams.grading.answer_type import PartContext, Tools
from exams.grading.answer_types.formula.chain_paths import Graph
from exams.grading.answer_types.formula.chain_rule import grade_chain_rule, holds_derivatives
from exams.grading.answer_types.formula.equal import grade_equal
from exams.grading.answer_types.formula.hedges import doubted, doubted_if_hedged
from exams.grading.answer_types.formula.loss import formula_passages, grade_loss, is_loss
from exams.grading.answer_types.formula.notations import in_plain_notation
from exams.grading.answer_types.formula.set_aside import Kept, without_set_aside
from exams.grading.answer_types.formula.spec import ChainRuleSpec, EqualSpec, FormulaSpec, LossSpec
from exams.grading.decide import decided
from exams.grading.reading.heaps import is_heap_of_terms
from exams.grading.reading.passage import Passage, passages_of
from exams.grading.reading.wordlists import says_unknown
from exams.grading.types import Answer, PartResult


def grade(context: PartContext, answer: Answer, tools: Tools) -> PartResult:
    """Return the one criterion of the part decided; what cannot be read is left to a person."""
    spec = cast(FormulaSpec, context.part.spec)
    passages = passages_of(answer, context.part.fields)
    criterion = context.criteria[0]
    if passages and all(is_heap_of_terms(passage.text) for passage in passages):
        return PartResult((decided(criterion, Decimal(0), "Terms are listed, but no formula is given."),))
    if passages and all(says_unknown(passage.text) for passage in passages):
        return PartResult((decided(criterion, Decimal(0), "No formula was written."),))
    if isinstance(spec, ChainRuleSpec):
        passages = in_plain_notation(passages, Graph(spec))
    kept = _own_formulas(spec, passages)
    if kept.denied:
        reason = "The text says that this is not the formula."
        return PartResult((decided(criterion, Decimal(0), reason),))
    result = doubted_if_hedged(_graded(spec, context, answer, kept.passages, tools), kept.passages)
    return doubted(result, "The formula is said to be somebody else's.") if kept.reported else result


def _own_formulas(spec: FormulaSpec, passages: tuple[Passage, ...]) -> Kept:
    match spec:
        case EqualSpec():
            return Kept(passages)
        case ChainRuleSpec():
            return without_set_aside(passages, spec.vocabulary, holds_derivatives)
        case LossSpec():
            own = formula_passages(spec, passages)
            kept = without_set_aside(own, spec.vocabulary, lambda written: is_loss(written, spec))
            rest = iter(kept.passages)
            return replace(kept, passages=tuple(next(rest) if one in own else one for one in passages))
        case _:
            assert_never(spec)


def _graded(
    spec: FormulaSpec, context: PartContext, answer: Answer, passages: tuple[Passage, ...], tools: Tools
) -> PartResult:
    criterion = context.criteria[0]
    match spec:
        case EqualSpec():
            return grade_equal(spec, passages, criterion, tools.seed)
        case ChainRuleSpec():
            return grade_chain_rule(spec, passages, criterion)
        case LossSpec():
            return grade_loss(spec, answer, passages, criterion)
        case _:
            assert_never(spec)
