"""Grade a table by the roles of its rows, in any order."""

from collections import Counter
from decimal import Decimal
from enum import StrEnum
from typing import cast

from exams.grading.answer_type import PartContext, Tools
from exams.grading.answer_types.table.match import Matched, match_rows, named_in, role_of
from exams.grading.answer_types.table.spec import RowsRule, TableSpec
from exams.grading.decide import decided, for_person
from exams.grading.reading.labels import find_labels
from exams.grading.reading.passage import Passage, passages_of
from exams.grading.reading.rows import Row, enumerations, field_rows, text_rows
from exams.grading.types import Answer, Criterion, CriterionResult, Evidence, PartResult, Reading


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
        if len(lines) > 2:
            return lines, Source.TABLE
    return _told(spec, passage)


def _told(spec: TableSpec, passage: Passage) -> tuple[tuple[Matched, ...], Source]:
    """Return what enumerations in sentences name; counted ones ("the first four are ...") stand for a table."""
    found: list[Matched] = []
    counted = True
    for row, counts in enumerations(passage.text):
        roles = [role for item in row.cells for role in [role_of(spec, item)] if role]
        if len(roles) > 2:
            found.extend(Matched(role, row) for role in roles)
            counted = counted and counts
    return tuple(found), Source.COUNTED if counted else Source.PROSE


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
    if source is Source.PROSE or (source is Source.COUNTED and not fits):
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
