"""Grade a table by the roles of its rows, in any order."""

import re
from collections import Counter
from decimal import Decimal
from enum import StrEnum
from typing import Final, cast

from exams.grading.answer_type import PartContext, Tools
from exams.grading.answer_types.table.match import Matched, match_rows, named_in, role_of, with_compounds
from exams.grading.answer_types.table.spec import RowsRule, TableSpec
from exams.grading.decide import decided, for_person
from exams.grading.reading.heaps import is_heap_of_terms
from exams.grading.reading.labels import find_labels
from exams.grading.reading.passage import Passage, passages_of
from exams.grading.reading.rows import Row, enumerations, field_rows, split_items, text_rows
from exams.grading.reading.wordlists import is_keyword_list
from exams.grading.types import Answer, Criterion, CriterionResult, Evidence, PartResult, Reading

_CHOICE: Final = re.compile(
    r"\b(?:not|nor|no longer|either|rather|wrong|maybe|perhaps|instead|without|ikke|ikkje|feil|enten|anten|kanskje|uten|utan)\b|n't|\?",
    re.IGNORECASE,
)


class Source(StrEnum):
    """Where the rows come from. COUNTED: a sentence that says how many numbers it lists."""

    TABLE = "table"
    COUNTED = "counted"
    PROSE = "prose"


def grade(context: PartContext, answer: Answer, tools: Tools) -> PartResult:
    """Return every criterion decided by the rows; rows that cannot be matched leave it to a person."""
    spec = cast(TableSpec, context.part.spec)
    passages = passages_of(answer, context.part.fields)
    own = [passage for passage in passages if passage.field in ("", spec.field)]
    passage = own[0] if own else None
    matched, source = _matched(spec, passage) if passage else ((), Source.TABLE)
    if passage is None or not matched:
        results = tuple(_without_rows(spec, criterion, passage) for criterion in context.criteria)
        return PartResult(results, unread=any(result.points is None for result in results))
    results = tuple(_decide(spec.rules[c.key], spec, c, matched, passage, source=source) for c in context.criteria)
    shown = ", ".join(one.role or "?" for one in matched)
    return PartResult(results, readings=(Reading(passage.field, shown, not any(one.doubtful for one in matched)),))


def _without_rows(spec: TableSpec, criterion: Criterion, passage: Passage | None) -> CriterionResult:
    if passage is None:
        return decided(criterion, Decimal(0), "No table is given.")
    spoken = _groups_spoken_of(spec, passage)
    if not passage.field and spoken and spec.rules[criterion.key].group not in spoken:
        return decided(criterion, Decimal(0), "The answer says nothing of these numbers.")
    if is_heap_of_terms(passage.text):
        return decided(criterion, Decimal(0), "Terms are listed, but not what the numbers are.")
    return for_person(criterion, None, "No rows of a table could be made out.")


def _groups_spoken_of(spec: TableSpec, passage: Passage) -> frozenset[str]:
    """Return the groups that the text may speak of; all of them if the settings give no hints."""
    named = named_in(spec, passage.text)
    return frozenset(
        group
        for group, members in spec.groups.items()
        if group not in spec.hints or members & named or find_labels(spec.hints[group], passage.text)
    )


def _matched(spec: TableSpec, passage: Passage) -> tuple[tuple[Matched, ...], Source]:
    """Return the rows with their roles, and where they come from."""
    if passage.field:
        lines = match_rows(spec, field_rows(passage.text))
        if sum(not one.doubtful for one in lines) > 2:
            return lines, Source.TABLE
    else:
        lines = tuple(one for one in match_rows(spec, text_rows(passage.text)) if one.role)
        if len(lines) > 2 and len({one.row.start for one in lines}) > 1:
            return lines, Source.TABLE
    return _told(spec, passage)


def _told(spec: TableSpec, passage: Passage) -> tuple[tuple[Matched, ...], Source]:
    """Return what enumerations in sentences name; counted ones ("the first four are ...") stand for a table."""
    found: list[Matched] = []
    counted = True
    for row, counts in enumerations(passage.text):
        roles = _roles_told(spec, row, passage)
        if len(roles) > 2:
            found.extend(Matched(role, row) for role in roles)
            counted = counted and counts
    return tuple(found), Source.COUNTED if counted else Source.PROSE


def _roles_told(spec: TableSpec, row: Row, passage: Passage) -> list[str]:
    clause = passage.text[row.start : row.end]
    plain = with_compounds(spec, clause)
    items = row.cells if plain == clause else split_items(plain)
    return [role for item in items for role in [role_of(spec, item)] if role]


def _told_plainly(spec: TableSpec, passage: Passage, matched: tuple[Matched, ...]) -> bool:
    """True if sentences that neither deny nor leave a choice name all numbers that every rule asks for."""
    clauses = {passage.text[one.row.start : one.row.end] for one in matched}
    if is_keyword_list(passage.text) or any(_CHOICE.search(clause) for clause in clauses):
        return False
    roles = [one.role for one in matched]
    counts = {group: Counter(role for role in roles if role in members) for group, members in spec.groups.items()}
    return all(any(_fits(rule, one, counts[rule.group]) for one in rule.sets) for rule in spec.rules.values())


def _decide(
    rule: RowsRule, spec: TableSpec, criterion: Criterion, matched: tuple[Matched, ...], passage: Passage, *, source: Source
) -> CriterionResult:  # fmt: skip
    members = [one for one in matched if one.role in spec.groups[rule.group]]
    counts = Counter(one.role for one in members)
    fits = any(_fits(rule, roles, counts) for roles in rule.sets)
    points = criterion.points if fits else Decimal(0)
    evidence = _evidence(passage, [one.row for one in members])
    unsure = [one for one in matched if one.doubtful]
    if unsure and (rule.exact or not fits):
        quote = passage.quote(unsure[0].row.start, unsure[0].row.end)
        reason = "One row could not be matched with a meaning."
        return for_person(criterion, points, reason, [quote, *evidence])
    if source is not Source.TABLE and not fits and is_heap_of_terms(passage.text):
        return decided(criterion, Decimal(0), "Terms are listed, but not what the numbers are.", evidence)
    told = source is Source.PROSE and not (fits and _told_plainly(spec, passage, matched))
    if told or (source is Source.COUNTED and not fits):
        return for_person(criterion, points, "The numbers are told in a sentence, not in a table.", evidence)
    said = ", ".join(sorted(counts)) or "none"
    return decided(criterion, points, f"Numbers read for this part: {said}.", evidence)


def _fits(rule: RowsRule, roles: frozenset[str], counts: Counter[str]) -> bool:
    if rule.exact:
        return set(counts) == roles and all(count == 1 for count in counts.values())
    return roles <= set(counts)


def _evidence(passage: Passage, rows: list[Row]) -> list[Evidence]:
    if not rows:
        return []
    return [passage.quote(min(row.start for row in rows), max(row.end for row in rows))]
