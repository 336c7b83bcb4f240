"""What speaks against earned points although their claims were found: negations that nothing asks for, odd word
order, saying a thing and its contrary. Doubts never add points; all but the last leave them to a person."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from exams.grading.answer_types.prose.judge import Ground, Outcome
from exams.grading.reading.claims import ClaimReader, Hit
from exams.grading.reading.notation import without_notation
from exams.grading.reading.sentences import count_words
from exams.grading.reading.word_order import odd_places

# A "not" in the evidence that no claim asks for may turn all of it round: 67 of 79.
_STRAY_NEGATION = 0.8
# Words in an order that nobody writes: perhaps not a sentence at all.
_ODD_ORDER = 0.6
# One slip in so many words is nothing.
_ODD_SHARE = 0.02
_BOTH_WAYS = 0.6
# An answer that says "not" in so many clauses where no claim asks for it speaks against what it names, if one of these
# clauses is the evidence: 14 of 16; with a single such clause 3 of 11.
_DENIALS = 2
_DENYING = 0.75


def doubt(outcomes: Mapping[str, Outcome], reader: ClaimReader) -> dict[str, Outcome]:
    """Return the outcomes, less sure or without points where the evidence itself raises doubts."""
    words = without_notation(reader.text)
    odd = odd_places(words)
    most = _ODD_ORDER if odd and odd >= _ODD_SHARE * count_words(words) else 1.0
    earned = [hit for outcome in outcomes.values() if outcome.points for hit in outcome.hits]
    told = _told(outcomes.values(), reader) if reader.stray_negations(earned) else earned
    doubted = {key: _doubted(outcome, told, reader) for key, outcome in outcomes.items()}
    return {key: replace(outcome, confidence=min(outcome.confidence, most)) for key, outcome in doubted.items()}


def _told(outcomes: Iterable[Outcome], reader: ClaimReader) -> list[Hit]:
    """Return every place of the claims that earned points, within the sentences that are the evidence."""
    return [hit for outcome in outcomes if outcome.points for hit in (*outcome.hits, *_said_again(outcome, reader))]


def _said_again(outcome: Outcome, reader: ClaimReader) -> list[Hit]:
    sentences = {index for hit in outcome.hits for index in hit.sentences}
    found = (hit for name in outcome.claims for hit in reader.hits(name) if not hit.denied)
    return [hit for hit in found if sentences.issuperset(hit.sentences)]


def _doubted(outcome: Outcome, told: Sequence[Hit], reader: ClaimReader) -> Outcome:
    stray, both = reader.stray_negations(told), reader.both_ways()
    words = reader.stray_words(told)
    sentences = {index for hit in outcome.hits for index in hit.sentences}
    if not outcome.points:
        return outcome
    if sentences & both:
        return replace(outcome, points=Decimal(0), confidence=_BOTH_WAYS, ground=Ground.CONTRADICTED)
    beside = reader.negated_beside(outcome.hits, words)
    signed = not outcome.claims or any(reader.book.claims[name].signed for name in outcome.claims)
    denied = reader.opened_by(outcome.hits, words) or (beside and reader.denying_clauses(words) >= _DENIALS)
    if denied and signed:
        return replace(outcome, points=Decimal(0), confidence=_DENYING, ground=Ground.DENIED)
    if beside or sentences & stray:
        return replace(outcome, confidence=min(outcome.confidence, _STRAY_NEGATION))
    return outcome
