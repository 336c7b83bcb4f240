"""Which of two rivals a statement is about: "the former sees all of it, the latter only a window"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from exams.grading.reading.sentences import Span

# So many signs may follow in brackets, as " layer" after "dense".
_REST_OF_NAME = 12


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where a rival is named."""

    span: Span
    name: str


@dataclass(frozen=True, slots=True)
class RivalReader:
    """Binds predicates to rivals by clause and distance, over the sentences of one text."""

    sentences: tuple[Span, ...]
    clauses: tuple[tuple[Span, ...], ...]

    def subject(self, predicate: Span, mentions: Sequence[Mention]) -> str:
        """Return the rival that `predicate` is said of; "" if none can be told.

        In this order: named inside it; named alone in brackets after its clause ("learned (batch norm)"); right after it in its clause ("falling training loss"); before it in its
        clause; after it in its clause; before it in its sentence; last anywhere before.
        """
        sentence, clause = self._around(predicate)
        inside = [m for m in mentions if predicate.start <= m.span.start < predicate.end]
        here = [m for m in mentions if clause.holds(m.span.start) and m not in inside]
        before = [m for m in here if m.span.start < predicate.start]
        after = [m for m in here if m.span.start >= predicate.end]
        named = self._in_brackets(clause, mentions)
        adjacent = [m for m in after if m.span.start - predicate.end <= 1]
        earlier = [m for m in mentions if sentence.start <= m.span.start < clause.start]
        for group, last in (
            (inside, True),
            (named, False),
            (adjacent, False),
            (before, True),
            (after, False),
            (earlier, True),
        ):
            if group:
                return _edge(group, last=last)
        return self._carried(sentence, mentions)

    def compared(self, word: Span, mentions: Sequence[Mention]) -> tuple[str, str]:
        """Return the two rivals on the left and right of a comparing word; "" where there is none."""
        sentence, _ = self._around(word)
        left = [m for m in mentions if sentence.start <= m.span.start < word.end]
        right = [m for m in mentions if word.end <= m.span.start < sentence.end]
        return (_edge(left, last=True) if left else "", _edge(right, last=False) if right else "")

    def _around(self, span: Span) -> tuple[Span, Span]:
        """Return the sentence and the clause in which `span` begins."""
        for sentence, clauses in zip(self.sentences, self.clauses, strict=True):
            if sentence.holds(span.start):
                inside = (clause for clause in clauses if clause.holds(span.start))
                return sentence, next(inside, sentence)
        return span, span

    def _in_brackets(self, clause: Span, mentions: Sequence[Mention]) -> list[Mention]:
        """Return the rival with whose name the brackets opened right after `clause` begin and hardly go on."""
        following = (other for clauses in self.clauses for other in clauses if other.start == clause.end)
        alone = [
            mention
            for after in following
            for mention in mentions
            if mention.span.start == after.start + 1 and 0 <= after.end - mention.span.end <= _REST_OF_NAME
        ]
        return alone[:1]

    def _carried(self, sentence: Span, mentions: Sequence[Mention]) -> str:
        carried = [m for m in mentions if m.span.start < sentence.start]
        return _edge(carried, last=True) if carried else ""


def _edge(mentions: Sequence[Mention], *, last: bool) -> str:
    choose = max if last else min
    return choose(mentions, key=lambda mention: (mention.span.start, mention.span.end)).name


# A bare "the first" names one of two only where its verb follows.
_ITS_VERB = (
    r"(?= (?:is|gets?|goes|keeps?|continues?|falls?|rises?|drops?|grows?|starts?|begins?|stays?|improves?|turns?|stops?|decreases?|"
    r"increases?|flattens?|climbs?|has|does|er|blir|gar|faller|fell|stiger|stig|synker|synk|fortsetter|held|holder|begynner|snur|oker|aukar)\b)"
)
_FORMER = re.compile(
    rf"\b(?:the )?(?:former|first one|forstnevnte|den forste|fyrstnemnde)\b|\b(?:the first|det forste|den fyrste|det fyrste){_ITS_VERB}"
)
_LATTER = re.compile(
    rf"\b(?:the )?(?:latter|second one|sistnevnte|den andre|sistnemnde)\b|\bthe second(?:$|(?=[.,;])|{_ITS_VERB})|\bdet andre{_ITS_VERB}"
)


def resolve_former_and_latter(folded: str, mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """Return `mentions` and those made by "the former" and "the latter", which count as the first two named."""
    order = list(dict.fromkeys(m.name for m in sorted(mentions, key=lambda m: m.span.start)))
    if len(order) < 2:
        return tuple(mentions)
    words = [(_FORMER, order[0]), (_LATTER, order[1])]
    found = [Mention(Span(m.start(), m.end()), name) for rule, name in words for m in rule.finditer(folded)]
    return (*mentions, *found)
