"""Grade a list of connections as a set of directed edges."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, cast

from exams.grading.answer_type import PartContext, Tools
from exams.grading.answer_types.edges.spec import Edge, EdgesSpec
from exams.grading.decide import decided, for_person, within
from exams.grading.reading.graph import Drawn, read_graph
from exams.grading.reading.graph_words import FIGURE
from exams.grading.reading.heaps import is_heap_of_terms
from exams.grading.reading.passage import Passage, passages_of
from exams.grading.types import Answer, Criterion, CriterionResult, PartResult, Reading

FIGURE_MISSING: Final = "figure_missing"
# Fewer names of neurons tell of no net.
_FEWEST_NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class Errors:
    """What separates the given edges from the right ones; a reversed edge is one error."""

    missing: int
    extra: int
    reversed: int

    @property
    def number(self) -> int:
        """All errors together."""
        return self.missing + self.extra + self.reversed


def grade(context: PartContext, answer: Answer, tools: Tools) -> PartResult:
    """Return the criterion decided by the list; a drawing without a list is left to a person."""
    spec, criterion = cast(EdgesSpec, context.part.spec), context.criteria[0]
    read = [(passage, read_graph(passage.text, spec.nodes)) for passage in passages_of(answer, context.part.fields)]
    listed = [(passage, drawn) for passage, drawn in read if drawn.directed or drawn.undirected]
    denied = [(passage, drawn) for passage, drawn in read if drawn.denied]
    if denied and not listed and not answer.attachments:
        quotes = [passage.quote(drawn.places[0][0], drawn.places[-1][1]) for passage, drawn in denied]
        return PartResult(
            (decided(criterion, Decimal(0), "The text says that these connections are not there.", quotes),)
        )
    if not listed:
        return _without_list(spec, answer, criterion, [passage for passage, _ in read])
    passage, drawn = listed[0]
    result = _graded(spec, criterion, passage, drawn)
    if len(listed) > 1 and set(listed[1][1].directed) != set(drawn.directed):
        result = for_person(criterion, result.points, "Two different lists are given.", result.evidence)
    if drawn.is_table:
        copied = _rows_of(passage.text) <= _rows_of(context.question.prompt)
        reason = "The table was handed in instead of a list of connections."
        result = (
            decided(criterion, Decimal(0), reason, result.evidence)
            if copied and not answer.attachments
            else for_person(criterion, result.points, reason, result.evidence)
        )
    return PartResult((result,), readings=(Reading(passage.field, _shown(drawn)),))


def _without_list(spec: EdgesSpec, answer: Answer, criterion: Criterion, passages: Sequence[Passage]) -> PartResult:
    if answer.attachments:
        reason = "A drawing was handed in without a list of connections."
        return PartResult((for_person(criterion, None, reason),), unread=True)
    if passages and not any(_may_say_more(spec, passage.text) for passage in passages):
        result = decided(criterion, Decimal(0), "No connection is given.")
        return PartResult((result,), flags=(FIGURE_MISSING,))
    reason = "Neither a list of connections nor a figure came with the answer."
    return PartResult((for_person(criterion, None, reason),), flags=(FIGURE_MISSING,), unread=True)


def _may_say_more(spec: EdgesSpec, text: str) -> bool:
    """True if the text points at a drawing, or names neurons enough that connections may be told in it."""
    named = {word for word in re.findall(r"\w+", text) if set(word) <= set(spec.nodes)}
    several = len("".join(named)) >= _FEWEST_NAMED and not is_heap_of_terms(text)
    return several or FIGURE.search(text) is not None


def _graded(spec: EdgesSpec, criterion: Criterion, passage: Passage, drawn: Drawn) -> CriterionResult:
    evidence = [passage.quote(min(a for a, _ in drawn.places), max(b for _, b in drawn.places))] if drawn.places else []
    if drawn.directed and drawn.undirected:
        points = within(_points(spec, criterion, _errors(spec.edges, set(drawn.directed))), criterion)
        return for_person(criterion, points, "Some connections have a direction and some have none.", evidence)
    if drawn.directed:
        errors = _errors(spec.edges, set(drawn.directed))
        points, remark = _points(spec, criterion, errors), ""
    else:
        errors = _undirected_errors(spec.edges, drawn.undirected)
        points = min(_points(spec, criterion, errors), criterion.points * spec.undirected_share)
        remark = " The connections have no direction."
    reason = f"Missing: {errors.missing}, extra: {errors.extra}, reversed: {errors.reversed}.{remark}"
    if any(set(edge) <= clause for clause in drawn.unused for edge in spec.edges - set(drawn.directed)):
        remark = " Neurons are also named in words that could not be read as connections."
        return for_person(criterion, within(points, criterion), f"{reason}{remark}", evidence)
    if drawn.doubts:
        return for_person(criterion, within(points, criterion), f"{reason} {drawn.doubts[0]}", evidence)
    return decided(criterion, within(points, criterion), reason, evidence)


def _points(spec: EdgesSpec, criterion: Criterion, errors: Errors) -> Decimal:
    return max(Decimal(0), criterion.points - spec.per_error * errors.number)


def _errors(right: frozenset[Edge], given: set[Edge]) -> Errors:
    missing, extra = right - given, given - right
    turned = {(start, end) for start, end in extra if (end, start) in missing}
    return Errors(len(missing) - len(turned), len(extra) - len(turned), len(turned))


def _undirected_errors(right: frozenset[Edge], given: list[Edge]) -> Errors:
    wanted, drawn = {frozenset(edge) for edge in right}, {frozenset(edge) for edge in given}
    return Errors(len(wanted - drawn), len(drawn - wanted), 0)


def _shown(drawn: Drawn) -> str:
    directed = [f"{start}→{end}" for start, end in dict.fromkeys(drawn.directed)]
    return ", ".join([*directed, *(f"{one}–{two}" for one, two in dict.fromkeys(drawn.undirected))])


def _rows_of(text: str) -> set[str]:
    """Return the rows of zeros and ones in `text`, without dress."""
    rows = ("".join(char for char in line if char in "01") for line in text.split("\n"))
    return {row for row in rows if len(row) > 2}
