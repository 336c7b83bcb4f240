"""Grade a table by the roles of its rows, in any order."""

import re
from collections import Counter
from decimal import Decimal
from enum import StrEnum
from typing import Final, cast

from exams.grading.answer_type import PartContext, Tools
from exams.grading.answer_types.table.match import (
    Matched,
    are_muddled,
    match_rows,
    named_in,
    role_of,
    with_compounds,
)
from exams.grading.answer_types.table.spec import RowsRule, TableSpec
from exams.grading.decide import decided, for_person
from exams.grading.reading.heaps import is_heap_of_terms
from exams.grading.reading.labels import find_labels, label_pattern
from exams.grading.reading.passage import Passage, passages_of
from exams.grading.reading.rows import Row, enumerations, field_rows, split_items, text_rows
from exams.grading.reading.standing_words import reports_others
from exams.grading.reading.told_rows import told_rows
from exams.grading.reading.wordlists import is_keyword_list
from exams.grading.types import Answer, Criterion, CriterionResult, Evidence, PartResult, Reading

_CHOICE: Final = re.compile(
    r"\b(?:not|nor|no longer|either|rather|wrong|maybe|perhaps|instead|without|ikke|ikkje|feil|enten|anten|kanskje|uten|utan)\b|n't|\?",
    re.IGNORECASE,
)


_TAKEN_BACK: Final = re.compile(
    r"\b(?:wrong|incorrect|instead|rather|feil|galt|heller|i\s+stedet|i\s+staden)\b", re.IGNORECASE
)
_NUMBERED: Final = re.compile(r"\W*(?:[^\W\d_]{1,8}[\s._\[]*)?\d{1,2}\s*[\].):=|-]")
# A few words more may be about the loss.
_MORE_TERMS: Final = 5
_COUNTS: Final = "|".join(
    [
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "to",
        "tre",
        "fire",
        "fem",
        "seks",
        "sju",
        "syv",
        "åtte",
        r"\d+",
    ]
)
_REFERS: Final = re.compile(
    r"\b(?:see|se|sjå|slides?|figur\w*|above|below|attach\w*|vedlagt|vedlegg|over|under)\b", re.IGNORECASE
)
# A longer line is a sentence.
_SHORT_LINE: Final = 60
# What leads up to the items of an enumeration: "the last four are".
_LEAD: Final = re.compile(
    r"^.*?\b(?:are|is|er|blir|contains?|inneholder|inneheld)\b\s*:?\s*(?=\S)", re.IGNORECASE | re.DOTALL
)


class Source(StrEnum):
    """Where the rows come from.

    COUNTED: a sentence that says how many numbers it lists; DOUBTED: one that denies, or leaves a choice."""

    TABLE = "table"
    COUNTED = "counted"
    PROSE = "prose"
    DOUBTED = "doubted"


def grade(context: PartContext, answer: Answer, tools: Tools) -> PartResult:
    """Return every criterion decided by the rows; rows that cannot be matched leave it to a person."""
    spec = cast(TableSpec, context.part.spec)
    passages = passages_of(answer, context.part.fields)
    own = [passage for passage in passages if passage.field in ("", spec.field)]
    passage = own[0] if own else None
    if passage is not None and passage.field and are_muddled(spec, field_rows(passage.text)):
        reason = "Single rows name several of the numbers."
        return PartResult(tuple(decided(criterion, Decimal(0), reason) for criterion in context.criteria))
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
    group = spec.rules[criterion.key].group
    if _misnumbered(spec, group, passage.text):
        return decided(criterion, Decimal(0), "The number of numbers for this part is not right.")
    if _meaningless(spec, group, passage.text):
        return decided(criterion, Decimal(0), "It is not said what each of these numbers is.")
    return for_person(criterion, None, "No rows of a table could be made out.")


def _meaningless(spec: TableSpec, group: str, text: str) -> bool:
    """True if `text` has neither a role of the group nor any word that may say what its numbers are."""
    if _REFERS.search(text) or group not in spec.meanings or spec.groups[group] & named_in(spec, text):
        return False
    return not find_labels(spec.meanings[group], text)


def _misnumbered(spec: TableSpec, group: str, text: str) -> bool:
    """True if the text says how many numbers the group has, and never one of the right sizes: "eight classes"."""
    nouns = label_pattern(spec.hints[group]).pattern if spec.hints.get(group) and spec.sizes.get(group) else ""
    said = re.findall(rf"\b({_COUNTS})\s+(?:[^\W\d_]+\s+)?(?:{nouns})", text, re.IGNORECASE) if nouns else []
    return bool(said) and not spec.sizes[group].intersection(word.lower() for word in said)


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
        lines = tuple(
            one for one in match_rows(spec, text_rows(passage.text)) if one.role or _is_numbered(one, passage)
        )
        if sum(bool(one.role) for one in lines) > 2 and len({one.row.start for one in lines}) > 1:
            return lines, Source.TABLE
    rows = told_rows(passage.text)
    told = match_rows(spec, rows)
    spoken = _told(spec, passage)
    if sum(bool(one.role) for one in told) > 2 and not (spoken[0] and any(one.doubtful for one in told)):
        return told, Source.TABLE if _said_plainly(passage.text, rows) else Source.DOUBTED
    return spoken


def _said_plainly(text: str, rows: tuple[Row, ...]) -> bool:
    """True if the sentence that tells the rows neither denies nor leaves a choice, and nothing takes it back."""
    first = max(text.rfind(sign, 0, rows[0].start) for sign in (". ", "\n", "; ")) + 1
    around = [text[first : rows[0].start], *(text[row.start : row.end] for row in rows)]
    return (
        not _TAKEN_BACK.search(text) and not reports_others(text) and not any(_CHOICE.search(part) for part in around)
    )


def _is_numbered(one: Matched, passage: Passage) -> bool:
    """True for a short line with a number in front, which may be a row that is not understood."""
    line = passage.text[one.row.start : one.row.end]
    return len(line) < _SHORT_LINE and _NUMBERED.match(line) is not None


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
    first = (_LEAD.sub("", items[0]),) if items else ()
    led = [role for item in (*first, *items[1:]) for role in [role_of(spec, item)] if role]
    return led or [role for item in items for role in [role_of(spec, item)] if role]


def _told_plainly(spec: TableSpec, passage: Passage, matched: tuple[Matched, ...]) -> bool:
    """True if sentences that neither deny nor leave a choice name all numbers that every rule asks for."""
    clauses = {passage.text[one.row.start : one.row.end] for one in matched}
    if (
        is_keyword_list(passage.text)
        or reports_others(passage.text)
        or any(_CHOICE.search(clause) for clause in clauses)
    ):
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
    if source is not Source.TABLE and is_heap_of_terms(passage.text) and (not fits or _too_many(spec, passage.text)):
        return decided(criterion, Decimal(0), "Terms are listed, but not what the numbers are.", evidence)
    if source is not Source.TABLE and not members and _meaningless(spec, rule.group, passage.text):
        return decided(criterion, Decimal(0), "It is not said what each of these numbers is.")
    told = source is Source.PROSE and not (fits and _told_plainly(spec, passage, matched))
    if told or source is Source.DOUBTED or (source is Source.COUNTED and not fits):
        return for_person(criterion, points, "The numbers are told in a sentence, not in a table.", evidence)
    said = ", ".join(sorted(counts)) or "none"
    return decided(criterion, points, f"Numbers read for this part: {said}.", evidence)


def _too_many(spec: TableSpec, text: str) -> bool:
    """True if more terms stand between commas than the rules ask for."""
    wanted = sum(max(len(roles) for roles in rule.sets) for rule in spec.rules.values())
    return text.count(",") + text.count(";") + 1 > wanted + _MORE_TERMS


def _fits(rule: RowsRule, roles: frozenset[str], counts: Counter[str]) -> bool:
    if rule.exact:
        return set(counts) == roles and all(count == 1 for count in counts.values())
    return roles <= set(counts)


def _evidence(passage: Passage, rows: list[Row]) -> list[Evidence]:
    if not rows:
        return []
    return [passage.quote(min(row.start for row in rows), max(row.end for row in rows))]
