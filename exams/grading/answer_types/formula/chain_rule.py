"""Grade a derivative over a declared graph: credit for every path, cost for every term that is none."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from exams.grading.answer_type import ReadError
from exams.grading.answer_types.formula.chain_paths import Graph, Tally, tally
from exams.grading.answer_types.formula.chain_terms import Expansion, expand
from exams.grading.answer_types.formula.spec import ChainRuleSpec
from exams.grading.answer_types.formula.written import Formulas, Unread, Written, formulas_of
from exams.grading.decide import decided, for_person, within
from exams.grading.reading.maths_ast import Derivative, Expr, Prime, Product, Sum, walk
from exams.grading.reading.maths_names import canonical_name
from exams.grading.reading.maths_show import show
from exams.grading.reading.passage import Passage
from exams.grading.types import Criterion, CriterionResult, PartResult

_EQUAL_SIGNS: Final = frozenset({"=", "≈", "=>", "->"})


@dataclass(frozen=True, slots=True)
class _Judged:
    """One formula marked: its points, why, and whether a person must look."""

    written: Written
    points: Decimal
    reason: str
    doubtful: str = ""


def grade_chain_rule(spec: ChainRuleSpec, passages: tuple[Passage, ...], criterion: Criterion) -> PartResult:
    """Return the criterion decided by the paths in the last formula for the asked derivative."""
    formulas = formulas_of(passages, spec.vocabulary)
    graph = Graph(spec)
    asked, definitions = _sorted_out(formulas, spec)
    readings = tuple(written.reading for written in asked)
    unread = [place for place in formulas.unread if _about_derivatives(place)]
    if not asked:
        return PartResult((_without_formula(passages, unread, criterion),), readings=readings, unread=not unread)
    judged: list[_Judged] = []
    for written in asked:
        try:
            judged.append(_judge(written, definitions, graph, criterion))
        except ReadError as problem:
            reason = f"The formula was read as {written.reading.text}, but: {problem}"
            return PartResult((for_person(criterion, None, reason, [written.evidence]),), readings=readings)
    return PartResult((_decision(judged, unread, criterion),), readings=readings)


def _without_formula(passages: Sequence[Passage], unread: Sequence[Unread], criterion: Criterion) -> CriterionResult:
    if unread:
        evidence = [place.passage.quote(place.start, place.end) for place in unread]
        return for_person(criterion, None, unread[0].reason, evidence)
    if not passages:
        return decided(criterion, Decimal(0), "No formula was written.")
    return for_person(criterion, None, "No formula with derivatives was found in the answer.")


def _about_derivatives(place: Unread) -> bool:
    text = place.passage.text[place.start : place.end]
    return any(sign in text for sign in ("partial", "∂", "d", "'", "frac"))


def _sorted_out(formulas: Formulas, spec: ChainRuleSpec) -> tuple[list[Written], dict[Derivative, Expr]]:
    """Return the formulas for the asked derivative, and those for others that may be put into it."""
    asked: list[Written] = []
    lone: list[Written] = []
    definitions: dict[Derivative, Expr] = {}
    for written in formulas.written:
        first = written.statement.sides[0].expr
        left = _canonical(first, spec)
        several = len(written.statement.sides) > 1
        if several and left is not None and left != Derivative(spec.of, spec.by):
            definitions.setdefault(left, written.statement.last)
        elif several and left is not None:
            asked.append(written)
        elif _is_derivative(written.statement.last):
            lone.append(written)
    return asked or lone, {left: right for left, right in definitions.items() if _may_define(left, spec)}


def _canonical(expr: Expr, spec: ChainRuleSpec) -> Derivative | None:
    if not isinstance(expr, Derivative):
        return None
    return Derivative(canonical_name(expr.of), canonical_name(expr.by))


def _may_define(left: Derivative, spec: ChainRuleSpec) -> bool:
    """Edges stay what they are, so that ∂f/∂x1 is never replaced by a total derivative."""
    return (left.by, left.of) not in spec.edges


def _is_derivative(expr: Expr) -> bool:
    parts = tuple(walk(expr))
    products = any(isinstance(part, Product | Sum) for part in parts)
    return products and any(isinstance(part, Derivative | Prime) for part in parts)


def _judge(written: Written, definitions: dict[Derivative, Expr], graph: Graph, criterion: Criterion) -> _Judged:
    """Return the marks of one formula. Raises ReadError if it holds signs that mean nothing here."""
    spec = graph.spec
    counted = tally(expand(written.statement.last, Expansion(definitions)), graph)
    points = spec.per_path * len(counted.shown) - spec.per_wrong * len(counted.wrong)
    points += spec.per_path * spec.hidden_share * len(counted.hidden)
    doubtful = counted.doubtful
    if not set(written.statement.signs) <= _EQUAL_SIGNS:
        doubtful = doubtful or "The formula is not an equation."
    return _Judged(written, within(points, criterion), _reason(counted, spec), doubtful)


def _reason(counted: Tally, spec: ChainRuleSpec) -> str:
    said = [f"Paths written out: {len(counted.shown)}."]
    if counted.hidden:
        said.append(f"Paths left inside a derivative that is not worked out: {len(counted.hidden)}.")
    if counted.wrong:
        shown = " · ".join(show(atom) for atom in counted.wrong[0]) or "a plain number"
        said.append(f"Terms that are no path from {spec.by} to {spec.of}: {len(counted.wrong)}, for example {shown}.")
    return " ".join(said)


def _decision(judged: Sequence[_Judged], unread: Sequence[Unread], criterion: Criterion) -> CriterionResult:
    last = judged[-1]
    evidence = [last.written.evidence]
    if unread:
        return for_person(criterion, last.points, unread[0].reason, evidence)
    if last.doubtful:
        return for_person(criterion, last.points, f"{last.reason} {last.doubtful}", evidence)
    if any(other.points > last.points for other in judged) or _compete(judged):
        reason = f"Several formulas are given, the last one is suggested. {last.reason}"
        return for_person(criterion, last.points, reason, [other.written.evidence for other in judged])
    return decided(criterion, last.points, last.reason, evidence)


def _compete(judged: Sequence[_Judged]) -> bool:
    """True if an earlier formula has wrong terms that the last one does not repeat."""
    return any("no path" in other.reason and other.points != judged[-1].points for other in judged[:-1])
