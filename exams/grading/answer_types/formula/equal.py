"""Grade a formula by its values: it must equal the reference wherever both can be worked out."""

from decimal import Decimal

from exams.grading.answer_types.formula.spec import EqualSpec
from exams.grading.answer_types.formula.written import formulas_of
from exams.grading.decide import decided, for_person
from exams.grading.reading.maths_ast import Expr, Name, Number
from exams.grading.reading.maths_matrices import same_matrices
from exams.grading.reading.maths_sample import same_value
from exams.grading.reading.passage import Passage
from exams.grading.types import Criterion, PartResult


def grade_equal(spec: EqualSpec, passages: tuple[Passage, ...], criterion: Criterion, seed: int) -> PartResult:
    """Return the criterion decided by the last right-hand side of the formula that was written."""
    formulas = formulas_of(passages, spec.vocabulary)
    candidates = [w for w in formulas.written if passages[0].field or not isinstance(w.statement.last, Number | Name)]
    if not candidates:
        unread = formulas.unread
        reason = unread[0].reason if unread else "No formula was found in the answer."
        if not passages:
            return PartResult((decided(criterion, Decimal(0), "No formula was written."),))
        return PartResult((for_person(criterion, None, reason),), unread=not unread)
    readings = tuple(written.reading for written in candidates)
    verdicts = [_same(spec, written.statement.last, seed) for written in candidates]
    last, evidence = verdicts[-1], [candidates[-1].evidence]
    suggestion = criterion.points if last else Decimal(0)
    if formulas.unread:
        return PartResult((for_person(criterion, suggestion, formulas.unread[0].reason, evidence),), readings=readings)
    if last is None or len(set(verdicts)) > 1:
        reason = "It cannot be decided by values which of the formulas counts, or whether it is right."
        unsure = None if last is None else suggestion
        return PartResult((for_person(criterion, unsure, reason, evidence),), readings=readings)
    reason = "The formula is right." if last else "The formula does not have the right values."
    return PartResult((decided(criterion, suggestion, reason, evidence),), readings=readings)


def _same(spec: EqualSpec, expr: Expr, seed: int) -> bool | None:
    matrices = spec.vocabulary.matrices
    if matrices:
        return same_matrices(expr, spec.reference, matrices, seed=seed)
    return same_value(expr, spec.reference, seed=seed)
