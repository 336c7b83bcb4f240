"""Grade a derivative over a declared graph: credit for every path, cost for every term that is none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Final, TypeGuard

from exams.grading.answer_type import ReadError
from exams.grading.answer_types.formula.chain_paths import Graph, Tally, tally
from exams.grading.answer_types.formula.chain_terms import Expansion, expand
from exams.grading.answer_types.formula.listed_paths import added_up
from exams.grading.answer_types.formula.no_formula import says_nothing_of_paths
from exams.grading.answer_types.formula.spec import ChainRuleSpec
from exams.grading.answer_types.formula.written import Formulas, Unread, Written, formulas_of
from exams.grading.decide import decided, for_person, within
from exams.grading.reading.maths_ast import Derivative, Expr, Name, Prime, Product, Sum, walk
from exams.grading.reading.maths_names import canonical_name
from exams.grading.reading.maths_show import show
from exams.grading.reading.passage import Passage
from exams.grading.reading.standing_words import joins_choice
from exams.grading.types import Criterion, CriterionResult, PartResult

_EQUAL_SIGNS: Final = frozenset({"=", "≈", "=>", "->"})


@dataclass(frozen=True, slots=True)
class _Judged:
    """One formula marked: its points, why, the paths it shows, and whether a person must look."""

    written: Written
    points: Decimal
    reason: str
    counted: Tally
    doubtful: str = ""


@dataclass(frozen=True, slots=True)
class _Sorted:
    """The formulas for the asked derivative, those without a left side, and those for other derivatives."""

    asked: tuple[Written, ...]
    lone: tuple[Written, ...]
    definitions: Mapping[Derivative | Name, Expr]


def grade_chain_rule(spec: ChainRuleSpec, passages: tuple[Passage, ...], criterion: Criterion) -> PartResult:
    """Return the criterion decided by the paths in the last formula for the asked derivative."""
    graph = Graph(spec)
    formulas = formulas_of(passages, spec.vocabulary)
    found = _sorted_out(formulas, spec)
    asked = found.asked or added_up(found.lone, passages) or found.lone
    readings = tuple(written.reading for written in asked)
    unread = [place for place in formulas.unread if _about_derivatives(place)]
    if not asked:
        result = _without_formula(graph, passages, unread, criterion)
        return PartResult((result,), readings=readings, unread=not unread and result.points is None)
    if _choice_left((*found.asked, *found.lone), found.definitions, graph, criterion):
        reason = "A choice is left between different formulas."
        evidence = [written.evidence for written in (*found.asked, *found.lone)]
        return PartResult((decided(criterion, Decimal(0), reason, evidence),), readings=readings)
    judged: list[_Judged] = []
    for written in asked:
        try:
            judged.append(_judge(written, found.definitions, graph, criterion))
        except ReadError as problem:
            reason = f"The formula was read as {written.reading.text}, but: {problem}"
            return PartResult((for_person(criterion, None, reason, [written.evidence]),), readings=readings)
    if found.asked and _more_in(found.lone, judged[-1], graph, criterion):
        reason = f"Another part of the answer holds paths that the last formula does not. {judged[-1].reason}"
        return PartResult((for_person(criterion, judged[-1].points, reason),), readings=readings)
    return PartResult((_decision(judged, unread, criterion),), readings=readings)


def _more_in(lone: Sequence[Written], last: _Judged, graph: Graph, criterion: Criterion) -> bool:
    """True if a formula without a left side shows a path that the last formula leaves out."""
    for written in lone:
        try:
            other = _judge(written, {}, graph, criterion)
        except ReadError:
            continue
        if other.counted.shown - last.counted.shown:
            return True
    return False


def _choice_left(
    formulas: Sequence[Written], definitions: Mapping[Derivative | Name, Expr], graph: Graph, criterion: Criterion
) -> bool:
    """True if words leave a choice between two formulas that do not hold the same paths."""
    for one, two in pairwise(sorted(formulas, key=lambda written: written.start)):
        if one.passage is not two.passage or not joins_choice(one.passage.text[one.end : two.start]):
            continue
        try:
            first, second = (_judge(written, definitions, graph, criterion).counted for written in (one, two))
        except ReadError:
            continue
        if first.shown | first.hidden != second.shown | second.hidden or first.wrong or second.wrong:
            return True
    return False


def _without_formula(
    graph: Graph, passages: Sequence[Passage], unread: Sequence[Unread], criterion: Criterion
) -> CriterionResult:
    if unread:
        evidence = [place.passage.quote(place.start, place.end) for place in unread]
        return for_person(criterion, None, unread[0].reason, evidence)
    if not passages:
        return decided(criterion, Decimal(0), "No formula was written.")
    if all(says_nothing_of_paths(passage.text, graph) for passage in passages):
        return decided(criterion, Decimal(0), "No formula with derivatives is given.")
    return for_person(criterion, None, "No formula with derivatives was found in the answer.")


def holds_derivatives(written: Written) -> bool:
    """Return whether the formula has a derivative in it."""
    sides = (side.expr for side in written.statement.sides)
    return any(isinstance(part, Derivative | Prime) for expr in sides for part in walk(expr)) and _is_derivative(
        written.statement.last
    )


def _about_derivatives(place: Unread) -> bool:
    text = place.passage.text[place.start : place.end]
    return any(sign in text for sign in ("partial", "∂", "d", "'", "frac"))


def _sorted_out(formulas: Formulas, spec: ChainRuleSpec) -> _Sorted:
    asked: list[Written] = []
    lone: list[Written] = []
    definitions: dict[Derivative | Name, Expr] = {}
    for written in formulas.written:
        first = written.statement.sides[0].expr
        left = _canonical(first)
        several = len(written.statement.sides) > 1
        if several and left is not None and left != Derivative(spec.of, spec.by):
            definitions.setdefault(left, written.statement.last)
        elif several and _abbreviates(first, written.statement.last, spec):
            definitions.setdefault(first, written.statement.last)
        elif several and left is not None:
            asked.append(written)
        elif _is_derivative(written.statement.last):
            lone.append(written)
    return _Sorted(tuple(asked), tuple(lone), definitions)


def _abbreviates(first: Expr, meaning: Expr, spec: ChainRuleSpec) -> TypeGuard[Name]:
    """True for "A = de/dg * dg/dj": a name that is no neuron stands for derivatives."""
    if not isinstance(first, Name) or canonical_name(first.text) in spec.vocabulary.nodes:
        return False
    return any(isinstance(part, Derivative | Prime) for part in walk(meaning))


def _canonical(expr: Expr) -> Derivative | None:
    if not isinstance(expr, Derivative):
        return None
    return Derivative(canonical_name(expr.of), canonical_name(expr.by))


def _is_derivative(expr: Expr) -> bool:
    parts = tuple(walk(expr))
    products = any(isinstance(part, Product | Sum) for part in parts)
    return products and any(isinstance(part, Derivative | Prime) for part in parts)


def _judge(
    written: Written, definitions: Mapping[Derivative | Name, Expr], graph: Graph, criterion: Criterion
) -> _Judged:
    """Return the marks of one formula. Raises ReadError if it holds signs that mean nothing here."""
    totals = {left: right for left, right in definitions.items() if not _is_edge(left, graph)}
    judged = _marked(written, totals, graph, criterion)
    if len(totals) < len(definitions):
        otherwise = _marked(written, definitions, graph, criterion)
        if otherwise.points != judged.points:
            better = max(judged, otherwise, key=lambda one: one.points)
            return replace(better, doubtful="A derivative is written as one connection and as the sum of several.")
    return judged


def _is_edge(left: Derivative | Name, graph: Graph) -> bool:
    return isinstance(left, Derivative) and (left.by, left.of) in graph.spec.edges


def _marked(
    written: Written, definitions: Mapping[Derivative | Name, Expr], graph: Graph, criterion: Criterion
) -> _Judged:
    spec = graph.spec
    counted = tally(expand(written.statement.last, Expansion(definitions)), graph)
    points = spec.per_path * len(counted.shown) - spec.per_wrong * len(counted.wrong)
    points += spec.per_path * spec.hidden_share * len(counted.hidden)
    doubtful = counted.doubtful
    if not set(written.statement.signs) <= _EQUAL_SIGNS:
        doubtful = doubtful or "The formula is not an equation."
    return _Judged(written, within(points, criterion), _reason(counted, spec), counted, doubtful)


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
    """True if an earlier formula has wrong terms or paths that the last one does not have."""
    last = judged[-1]
    return any(
        other.counted.shown - last.counted.shown or (other.counted.wrong and other.points != last.points)
        for other in judged[:-1]
    )
