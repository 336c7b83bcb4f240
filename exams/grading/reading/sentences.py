"""Where sentences and clauses begin and end in an answer, English or Norwegian.

Positions are offsets into the text that was passed in. Clauses are what a negation reaches over, so
they are cut at commas and at conjunctions, not at every finite verb.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text: `start` up to, not including, `end`."""

    start: int
    end: int

    def contains(self, other: "Span") -> bool:
        """Return whether `other` lies inside."""
        return self.start <= other.start and other.end <= self.end

    def holds(self, start: int) -> bool:
        """Return whether the position `start` lies inside."""
        return self.start <= start < self.end

    def of(self, text: str) -> str:
        """Return the text of the span."""
        return text[self.start : self.end]


_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|eg|ie|vs|resp|approx|fig|eq|ex|cf|no|nr|ca|dvs|f\.eks|feks|bl\.a|mtp|pga|jf|mhp|t\.d|nn)|\b[A-Za-z])\.$",
    re.IGNORECASE,
)
_AND_SO_ON = re.compile(r"\b(?:etc|osv|o\.l|m\.m|mm|o\.s\.v)\.$", re.IGNORECASE)
_ENUMERATOR = re.compile(r"^\s*(?:\(?(?:\d{1,2}|[a-hivx]{1,3})[.)]|[-*•–])\s*$", re.IGNORECASE)
_STOP = re.compile(r"[.!?]+[\"')\]]*(?=\s|$)|[.!?](?=[A-ZÆØÅ][a-zæøå])|\n\s*\n|\n", re.UNICODE)
_NEW_LINE_ITEM = re.compile(r"\s*(?:\(?(?:\d{1,2}|[a-h])[.)]\s|[-*•–]\s|[A-ZÆØÅ0-9])")
# A line shorter than this was ended by the writer, not by the width of a page.
_SHORT_LINE = 50
_CLAUSE_CUT = re.compile(
    r"[,;:()\[\]]|\s[-–—]+\s|->|=>|→|"
    r"\b(?:while|whereas|whilst|but|and|because|since|so|although|though|however|which|who|when|whenever|if|then|where|"
    r"until|unless|mens|medan|imens|men|og|fordi|siden|sidan|slik|saa|da|naar|når|hvis|viss|dersom|som|mot|fram til)\b",
    re.IGNORECASE,
)

# Verbs that answers about networks are made of; the same words are rarely nouns there.
_VERB = re.compile(
    r"\b(?:is|are|was|were|be|has|have|had|do|does|did|doesn't|don't|isn't|can|cannot|could|will|would|may|might|must|should|"
    r"(?:stay|remain|fall|rise|grow|increase|decrease|drop|diverge|converge|use|take|get|give|need|learn|look|see|compute|"
    r"keep|remove|become|make|jump|explode|oscillate|saturate|depend|come|move|work|help|share|return|normali[sz]e|stop|start|"
    r"begin|continue|improve|worsen|overfit|generali[sz]e|fit|shrink|vanish|go|reach|pass|connect|receive|predict|maximi[sz]e|"
    r"minimi[sz]e|delete|discard|repeat|tell|select|choose|say|show|cause|allow|lead|force|reflect|lose)(?:s|es|d|ed)?|"
    r"er|var|har|kan|vil|skal|må|maa|blir|ble|gir|får|tar|går|faller|stiger|synker|øker|bruker|trenger|lærer|ser|beholder|"
    r"fjerner|forsvinner|vokser|fungerer|hopper|konvergerer|divergerer|avhenger|kommer|deler|aukar|stig|brukar|treng|får|"
    r"okar|oker|gar|far|ma|laerer|larer)\b",
    re.IGNORECASE,
)


def split_sentences(text: str) -> tuple[Span, ...]:
    """Return the sentences of `text` in order, without the blanks around them."""
    spans: list[Span] = []
    start = 0
    for stop in _STOP.finditer(text):
        if _ends_sentence(text, start, stop):
            _keep(spans, text, start, stop.end())
            start = stop.end()
    _keep(spans, text, start, len(text))
    return tuple(spans)


def _ends_sentence(text: str, start: int, stop: re.Match[str]) -> bool:
    before, after = text[start : stop.end()], text[stop.end() :]
    mark = stop.group()
    if mark.startswith("\n"):
        line = text[text.rfind("\n", 0, stop.start()) + 1 : stop.start()]
        return not _ENUMERATOR.match(before) and _line_ends(line.rstrip(), after, mark)
    if _ENUMERATOR.match(before) or _ABBREVIATION.search(before):
        return False
    return not _AND_SO_ON.search(before) or after[:2].strip()[:1].isupper() or not after.strip()


def _line_ends(line: str, after: str, mark: str) -> bool:
    return mark.count("\n") > 1 or len(line) < _SHORT_LINE or _NEW_LINE_ITEM.match(after) is not None


def _keep(spans: list[Span], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    if any(sign.isalnum() for sign in piece):
        left = len(piece) - len(piece.lstrip())
        spans.append(Span(start + left, start + len(piece.rstrip())))


def split_clauses(text: str, sentence: Span) -> tuple[Span, ...]:
    """Return the clauses of one sentence; a conjunction belongs to the clause that it opens.

    "and" opens a clause only if a verb follows: in "no weights and biases" it joins two words.
    """
    found = list(_CLAUSE_CUT.finditer(text, sentence.start, sentence.end))
    ends = [*(match.start() for match in found[1:]), sentence.end]
    cuts = [
        match.start()
        for match, end in zip(found, ends, strict=False)
        if match.group().lower() not in ("and", "og") or _VERB.search(text, match.end(), end)
    ]
    edges = sorted({sentence.start, *cuts, sentence.end})
    return tuple(Span(a, b) for a, b in zip(edges, edges[1:], strict=False) if a < b)


def count_words(text: str) -> int:
    """Return how many words (letters, at least one) `text` has."""
    return len(re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", text))
