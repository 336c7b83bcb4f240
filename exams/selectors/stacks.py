"""Stacks of like answers as a marker goes through them: one typical answer in full, the others as differences."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from exams.models import Answer, Exam, Question
from exams.selectors.answer_text import answer_texts
from exams.selectors.effective import Standing
from exams.selectors.groups import AnswerGroup, Groups
from exams.selectors.learning import newest_suggestions
from exams.selectors.marking import MarkingRow, marking_list
from exams.similarity import Edit, fewest_edits

# So many are looked through at once; the rest of a larger stack comes when these are marked.
MOST_AT_ONCE = 60
# What differs by more is easier to read in full; finding differences takes time with the square of their number.
_MOST_EDITS = 80
_WORD = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of an answer beside the typical one. `kind`: "same", "added" (only here), "left" (only there)."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Member:
    """One answer of a stack that no person has decided. `pieces`: () where it says the same word for word."""

    row: MarkingRow
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class StackLine:
    """A stack in the list. `waiting`: its answers that no person has decided."""

    group: AnswerGroup
    waiting: tuple[int, ...]

    @property
    def decided(self) -> int:
        """Return how many of its answers a person has decided; marking the stack leaves them alone."""
        return len(self.group.answer_ids) - len(self.waiting)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the marks so far suggest for a criterion: how many answers would get which points."""

    key: str
    counts: tuple[tuple[Decimal, int], ...]


@dataclass(frozen=True, slots=True)
class Stack:
    """One stack to mark. `typical` None: it waits for nobody. `more`: answers that come after these."""

    line: StackLine
    typical: Answer | None
    members: tuple[Member, ...]
    more: int


def undecided_rows(exam: Exam, label: str) -> Mapping[int, MarkingRow]:
    """Return the answers to a question that no person has decided, by id. A constant number of queries."""
    rows = marking_list(exam, label)
    return {row.answer_id: row for row in rows if row.effective.standing is not Standing.REVIEWED}


def stack_lines(groups: Groups, undecided: Mapping[int, MarkingRow]) -> tuple[StackLine, ...]:
    """Return the question's stacks, those with most answers to decide first."""
    lines = (StackLine(group, tuple(pk for pk in group.answer_ids if pk in undecided)) for group in groups.listed)
    return tuple(sorted(lines, key=lambda line: (-len(line.waiting), line.group.answer_ids)))


def stack_of(line: StackLine, undecided: Mapping[int, MarkingRow]) -> Stack:
    """Return a stack with its texts. A constant number of queries."""
    chosen = _typical_first(line)[:MOST_AT_ONCE]
    found = Answer.objects.select_related(
        "question__live_version", "submission__attempt__exam__course"
    ).prefetch_related("files")
    answers = found.in_bulk(chosen)
    if not chosen:
        return Stack(line, None, (), 0)
    typical = answers[chosen[0]]
    members = tuple(Member(undecided[pk], _differences(typical, answers[pk])) for pk in chosen)
    return Stack(line, typical, members, len(line.waiting) - len(members))


def outlook(question: Question, answer_ids: Sequence[int]) -> tuple[Outlook, ...]:
    """Return what the marks so far suggest for these answers, by criterion; () before there are enough marks."""
    if question.live_version is None:
        return ()
    counts: dict[str, Counter[Decimal]] = {}
    for (_answer_id, key), row in newest_suggestions(question.live_version, answer_ids).items():
        counts.setdefault(key, Counter())[row.points] += 1
    return tuple(Outlook(key, tuple(sorted(found.items()))) for key, found in sorted(counts.items()))


def differences(typical: str, other: str) -> tuple[Piece, ...]:
    """Return the other text in pieces beside the typical one; () if both say the same but for spaces."""
    if typical.split() == other.split():
        return ()
    edits = fewest_edits(_WORD.findall(typical), _WORD.findall(other), most=_MOST_EDITS)
    if edits is None:
        return (Piece("added", other),)
    pieces: list[Piece] = []
    for same, run in groupby(edits, key=lambda edit: edit[0] is Edit.SAME):
        words = list(run)
        for kind in (Edit.SAME,) if same else (Edit.LEFT, Edit.ADDED):
            text = "".join(word for found, word in words if found is kind)
            pieces += [Piece(str(kind), text)] if text else []
    return tuple(pieces)


def _typical_first(line: StackLine) -> list[int]:
    """Return the answers to decide, the typical one first; where that is decided, the first of the rest stands for it."""
    typical = line.group.typical
    return sorted(line.waiting, key=lambda pk: (pk != typical, pk))


def _differences(typical: Answer, other: Answer) -> tuple[Piece, ...]:
    return () if other.pk == typical.pk else differences(_text(typical), _text(other))


def _text(answer: Answer) -> str:
    version = answer.question.live_version
    written = [one.text for one in answer_texts(version, answer.fields)] if version is not None else []
    return "\n\n".join([*([answer.whole] if answer.whole else []), *written])
