"""Grade a formula by the kind its question asks for."""

from decimal import Decimal
from typing import assert_never, cast

from exams.grading.answer_type import PartContext, Tools
from exams.grading.answer_types.formula.chain_rule import grade_chain_rule
from exams.grading.answer_types.formula.equal import grade_equal
from exams.grading.answer_types.formula.hedges import doubted_if_hedged
from exams.grading.answer_types.formula.loss import grade_loss
from exams.grading.answer_types.formula.spec import ChainRuleSpec, EqualSpec, FormulaSpec, LossSpec
from exams.grading.decide import decided
from exams.grading.reading.heaps import is_heap_of_terms
from exams.grading.reading.passage import Passage, passages_of
from exams.grading.types import Answer, PartResult


def grade(context: PartContext, answer: Answer, tools: Tools) -> PartResult:
    """Return the one criterion of the part decided; what cannot be read is left to a person."""
    spec = cast(FormulaSpec, context.part.spec)
    passages = passages_of(answer, context.part.fields)
    criterion = context.criteria[0]
    if passages and all(is_heap_of_terms(passage.text) for passage in passages):
        return PartResult((decided(criterion, Decimal(0), "Terms are listed, but no formula is given."),))
    return doubted_if_hedged(_graded(spec, context, answer, passages, tools), passages)


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
