"""Finding a rubric's claims in running text: who says what of whom, and with which sign.

A claim is found where all atoms of one of its forms stand together in its window. The negations that
reach over them decide: an odd number over any one atom makes the claim denied.
"""

import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from exams.grading.reading.claim_spec import ANSWER, CLAUSE, Atom, Claim, ClaimBook
from exams.grading.reading.patterns import compile_pattern, fold
from exams.grading.reading.polarity import (
    Negator,
    Place,
    asks_for_negation,
    find_adverse,
    find_negators,
    is_condition,
    says_both_ways,
    takes_back,
)
from exams.grading.reading.rivals import Mention, RivalReader, resolve_former_and_latter
from exams.grading.reading.sentences import Span, count_words, split_clauses, split_sentences
from exams.grading.reading.vocabulary import OPPOSITES

# Words on both sides of these belong to two statements, never to one concept.
_CONTRAST = re.compile(r"\b(?:while|whereas|but|however|mens|medan|men|derimot)\b")
# So many places of one atom are tried in a window; more are repetitions.
_PLACES = 6
# "No lower bound: ..." denies its noun alone.
_OF_A_NOUN = ("no", "none", "nothing", "ingen", "inga", "ingenting")


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where a claim is asserted or denied. `sentences` are indexes, first to last.

    `negators` are those that reach it; `meant` are those among them that the claim asks for."""

    claim: str
    denied: bool
    spans: tuple[Span, ...]
    sentences: tuple[int, ...]
    negators: tuple[Negator, ...] = ()
    meant: frozenset[Negator] = frozenset()

    def overrules(self, other: "Hit") -> bool:
        """Return whether this denial says what an assertion took its negation from: "not reduce overfitting"
        is no "not overfitting"."""
        shared = set(self.negators) & set(other.negators)
        return bool(shared) and set(other.spans) < set(self.spans)


@dataclass(frozen=True, slots=True)
class Finding:
    """All places of one claim. A denial in a sentence that asserts it too is not listed."""

    asserted: tuple[Hit, ...] = ()
    denied: tuple[Hit, ...] = ()

    @property
    def holds(self) -> bool:
        """True if the claim is asserted and nowhere denied."""
        return bool(self.asserted) and not self.denied


@dataclass(slots=True)
class ClaimReader:
    """Reads claims of `book` in `text` (plain signs). Sentences listed in `ignored` say nothing."""

    text: str
    book: ClaimBook
    ignored: Sequence[Span] = ()
    sentences: tuple[Span, ...] = field(init=False)
    _folded: str = field(init=False)
    _clauses: tuple[tuple[Span, ...], ...] = field(init=False)
    _negators: tuple[tuple[Negator, ...], ...] = field(init=False)
    _rivals: RivalReader = field(init=False)
    _matches: dict[str, tuple[Place, ...]] = field(default_factory=dict)
    _subjects: dict[tuple[tuple[str, ...], Place], str] = field(default_factory=dict)
    _named: dict[tuple[str, ...], tuple[Mention, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        folded = fold(self.text)
        for span in self.ignored:
            folded = folded[: span.start] + " " * (span.end - span.start) + folded[span.end :]
        self.sentences = split_sentences(self.text)
        for span in self.sentences:  # a page's width breaks lines, not statements
            folded = folded[: span.start] + span.of(folded).replace("\n", " ") + folded[span.end :]
        self._folded = folded
        self._clauses = tuple(split_clauses(folded, sentence) for sentence in self.sentences)
        pairs = zip(self.sentences, self._clauses, strict=True)
        self._negators = tuple(find_negators(folded, sentence, clauses) for sentence, clauses in pairs)
        self._rivals = RivalReader(self.sentences, self._clauses)

    def find(self, name: str, within: Span | None = None) -> Finding:
        """Return where the claim `name` is asserted and denied, in the stretch `within` if given."""
        hits = self.hits(name, within)
        asserted = tuple(_not_overruled(hits))
        told = {index for hit in asserted for index in hit.sentences}
        denied = tuple(hit for hit in hits if hit.denied and not told.intersection(hit.sentences))
        return Finding(_once(asserted), _once(denied))

    def asserted(self, name: str, within: Span) -> list[Hit]:
        """Return every place in `within` where the claim `name` is asserted, several in one sentence too."""
        return _not_overruled(self.hits(name, within))

    def hits(self, name: str, within: Span | None = None) -> list[Hit]:
        """Return every place of the claim `name`, several in one sentence too."""
        claim = self.book.claims[name]
        return [hit for window in self._windows(claim.window, within) for hit in self._in_window(claim, window)]

    def mentions(self, concept: str) -> tuple[Place, ...]:
        """Return where the concept stands, whatever is said of it."""
        if concept not in self._matches:
            found: dict[tuple[int, int], Place] = {}
            for pattern in self.book.concepts[concept]:
                for match in compile_pattern(pattern).finditer(self._folded):
                    negating = asks_for_negation(pattern, match.group())
                    if negating or match.span() not in found:
                        found[match.span()] = Place(*match.span(), negating)
            kept = [place for place in found.values() if not _CONTRAST.search(place.of(self._folded), 1)]
            self._matches[concept] = tuple(sorted(kept, key=lambda place: (place.start, place.end)))
        return self._matches[concept]

    def unexplained_words(self, hits: Iterable[Hit]) -> int:
        """Return how many words stand in clauses that no hit touches, ignored sentences left out."""
        spans = [span for hit in hits for span in hit.spans]
        ignored = {span.start for span in self.ignored}
        silent = (
            clause
            for sentence, clauses in zip(self.sentences, self._clauses, strict=True)
            for clause in clauses
            if sentence.start not in ignored
            and not any(span.start < clause.end and clause.start < span.end for span in spans)
        )
        return sum(count_words(clause.of(self.text)) for clause in silent)

    def stray_negations(self, hits: Iterable[Hit]) -> frozenset[int]:
        """Return the indexes of sentences with a "not" or "harder" that none of `hits` asks for, or taken back after."""
        hits = tuple(hits)
        told = {span for hit in hits for span in hit.spans}
        found = {self.sentence_of(word.start) for word in self.stray_words(hits)}
        for index, sentence in enumerate(self.sentences):
            if any(not any(span.contains(bad) for span in told) for bad in find_adverse(self._folded, sentence)):
                found.add(index)
            if index and takes_back(sentence.of(self._folded)):
                found.add(index - 1)
        return frozenset(found)

    def stray_words(self, hits: Iterable[Hit]) -> tuple[Span, ...]:
        """Return where a plain "not" stands that none of `hits` asks for."""
        meant = {negator.word for hit in hits for negator in hit.meant}
        plain = (negator.word for negators in self._negators for negator in negators if negator.plain)
        return tuple(one for one in plain if not any(word.contains(one) for word in meant))

    def negated_beside(self, hits: Iterable[Hit], words: Sequence[Span]) -> bool:
        """Return whether one of `words` stands in a clause that one of `hits` rests on."""
        spans = [span for hit in hits for span in hit.spans]
        touched = [
            clause for clauses in self._clauses for clause in clauses if any(clause.holds(s.start) for s in spans)
        ]
        return any(clause.holds(word.start) for clause in touched for word in words)

    def opened_by(self, hits: Iterable[Hit], words: Sequence[Span]) -> bool:
        """Return whether a sentence that one of `hits` rests on begins with one of `words` ("Neither ... nor ...")."""
        sentences = [self.sentences[index] for index in {index for hit in hits for index in hit.sentences}]
        return any(
            sentence.holds(word.start) and not count_words(self.text[sentence.start : word.start])
            for sentence in sentences
            for word in words
            if word.of(self._folded) not in _OF_A_NOUN
        )

    def denying_clauses(self, words: Sequence[Span]) -> int:
        """Return how many clauses have one of `words`; what is said under a condition ("if it does not help") denies nothing."""
        clauses = (clause for clauses in self._clauses for clause in clauses)
        return sum(
            any(clause.holds(word.start) for word in words) and not is_condition(clause.of(self._folded))
            for clause in clauses
        )

    def both_ways(self) -> frozenset[int]:
        """Return the indexes of sentences that state something and leave its contrary open too."""
        return frozenset(i for i, sentence in enumerate(self.sentences) if says_both_ways(sentence.of(self._folded)))

    def sentence_of(self, position: int) -> int:
        """Return the index of the sentence at `position`; that of the last one before it if between two."""
        return max(bisect_right(self.sentences, position, key=_start) - 1, 0)

    def _windows(self, size: int, within: Span | None) -> list[Span]:
        area = within or Span(0, len(self.text))
        first, last = (bisect_left(self.sentences, edge, key=_start) for edge in (area.start, area.end))
        inside = list(zip(self.sentences[first:last], self._clauses[first:last], strict=True))
        if not inside:
            return []
        if size == CLAUSE:
            return [clause for _, clauses in inside for clause in clauses]
        size = len(inside) if size >= ANSWER else min(size, len(inside))
        return [Span(inside[i][0].start, inside[i + size - 1][0].end) for i in range(len(inside) - size + 1)]

    def _in_window(self, claim: Claim, window: Span) -> Iterable[Hit]:
        for atoms in claim.alternatives:
            places = [self._places(atom, window) for atom in atoms]
            hits = [self._judge(claim, atoms, spans) for spans in itertools.product(*places)]
            found = [hit for hit in hits if hit is not None]
            yield from (hit for hit in found if not hit.denied)
            yield from (hit for hit in found if hit.denied)

    def _places(self, atom: Atom, window: Span) -> list[Place]:
        spans = [s for s in self.mentions(atom.concept) if window.holds(s.start) and s.end <= window.end + 1]
        if atom.about:
            spans = [span for span in spans if self._said_of(atom, span)]
        return spans[:_PLACES]

    def _said_of(self, atom: Atom, span: Place) -> bool:
        mentions = self._rivals_named(self.book.family(atom.about))
        if not atom.against:
            subject = self._subject_of(span, self.book.family(atom.about))
            return subject == atom.about or (atom.loose and not subject)
        if any(span.start <= other.start < span.end for other in self.mentions(OPPOSITES[atom.concept])):
            return False
        return self._rivals.compared(span, mentions) == (atom.about, atom.against)

    def _subject_of(self, span: Place, family: tuple[str, ...]) -> str:
        key = (family, span)
        if key not in self._subjects:
            self._subjects[key] = self._rivals.subject(span, self._rivals_named(family))
        return self._subjects[key]

    def _rivals_named(self, family: tuple[str, ...]) -> tuple[Mention, ...]:
        if family not in self._named:
            named = [Mention(place, name) for name in family for place in self.mentions(name)]
            self._named[family] = resolve_former_and_latter(self._folded, named)
        return self._named[family]

    def _judge(self, claim: Claim, atoms: tuple[Atom, ...], spans: tuple[Place, ...]) -> Hit | None:
        sentences = sorted({self.sentence_of(span.start) for span in spans})
        negators = [negator for index in sentences for negator in self._negators[index]]
        used: set[Negator] = set()
        for atom, span in zip(atoms, spans, strict=True):
            if atom.denied:
                turning = [n for n in negators if n.turns(span)]
                if len(turning) % 2 == 0:
                    return None
                used.update(turning)
        used.update(n for n in negators if any(p.negating and p.contains(n.word) for p in spans))
        free = [n for n in negators if n not in used and any(n.turns(span) for span in spans)]
        turned = any(sum(n.turns(span) for n in free) % 2 for span in spans)
        return Hit(claim.name, claim.signed and turned, spans, tuple(sentences), (*free, *used), frozenset(used))


def _start(span: Span) -> int:
    return span.start


def _not_overruled(hits: Sequence[Hit]) -> list[Hit]:
    """Return the assertions among `hits` that no denial among them overrules."""
    denials = [hit for hit in hits if hit.denied]
    return [hit for hit in hits if not hit.denied and not any(denial.overrules(hit) for denial in denials)]


def _once(hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """Return one hit per group of sentences, the first."""
    first: dict[tuple[int, ...], Hit] = {}
    for hit in hits:
        first.setdefault(hit.sentences, hit)
    return tuple(first.values())
