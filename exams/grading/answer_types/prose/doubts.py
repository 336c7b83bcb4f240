"""What speaks against earned points although their claims were found: negations that nothing asks for, odd word
order, saying a thing and its contrary. Doubts never add points; all but the last leave them to a person."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from exams.grading.answer_types.prose.judge import Ground, Outcome
from exams.grading.reading.claims import ClaimReader
from exams.grading.reading.notation import without_notation
from exams.grading.reading.sentences import count_words
from exams.grading.reading.word_order import odd_places

# A "not" in the evidence that no claim asks for may turn all of it round.
_STRAY_NEGATION = 0.7
# Words in an order that nobody writes: perhaps not a sentence at all.
_ODD_ORDER = 0.6
# One slip in so many words is nothing.
_ODD_SHARE = 0.02
_BOTH_WAYS = 0.6


def doubt(outcomes: Mapping[str, Outcome], reader: ClaimReader) -> dict[str, Outcome]:
    """Return the outcomes, less sure or without points where the evidence itself raises doubts."""
    words = without_notation(reader.text)
    odd = odd_places(words)
    most = _ODD_ORDER if odd and odd >= _ODD_SHARE * count_words(words) else 1.0
    earned = [hit for outcome in outcomes.values() if outcome.points for hit in outcome.hits]
    stray, both = reader.stray_negations(earned), reader.both_ways()
    doubted = {key: _doubted(outcome, stray, both, reader) for key, outcome in outcomes.items()}
    return {key: replace(outcome, confidence=min(outcome.confidence, most)) for key, outcome in doubted.items()}


def _doubted(outcome: Outcome, stray: frozenset[int], both: frozenset[int], reader: ClaimReader) -> Outcome:
    sentences = {index for hit in outcome.hits for index in hit.sentences}
    if not outcome.points:
        return outcome
    if sentences & both:
        return replace(outcome, points=Decimal(0), confidence=_BOTH_WAYS, ground=Ground.CONTRADICTED)
    if sentences & stray or reader.negated_beside(outcome.hits):
        return replace(outcome, confidence=min(outcome.confidence, _STRAY_NEGATION))
    return outcome
