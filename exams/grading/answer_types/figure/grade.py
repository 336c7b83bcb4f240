"""[6] A sketch: decided from numbers or words as far as that is sure, otherwise kept for a person."""

import re
from decimal import Decimal

from exams.grading.answer_type import PartContext, Tools
from exams.grading.answer_types.figure.curves import is_drawn, read_curves
from exams.grading.answer_types.figure.spec import FigureSpec
from exams.grading.reading.claims import ClaimReader, Hit
from exams.grading.reading.normalise import Normalised, normalise
from exams.grading.reading.spelling import respell
from exams.grading.types import Answer, Criterion, CriterionResult, Evidence, PartResult
from exams.grading.verdict import State

FIGURE_MISSING = "figure_missing"
FIGURE_ATTACHED = "figure_attached"

_HALF = Decimal("0.5")
_REFERS = re.compile(
    r"\b(?:see|shown in|seen in|as in|look at|cf\.?|refer to|attached|in the|the following|se|sjå|vist i|som i|jf\.?|"
    r"vedlagt|i)\s+(?:the\s+|my\s+|attached\s+|following\s+|vedlagt\s+|vedlagte\s+)*"
    r"(?:figure|fig\.?|sketch|plot|graph|drawing|image|picture|diagram|figur|figuren|skisse|skissen|skissa|plottet|grafen|"
    r"tegning|tegningen|bildet|vedlegg)\b(?!\s+of|\s+av)|"
    r"\b(?:figure|sketch|plot|graph|drawing)\s+(?:below|above|attached)\b|"
    r"\b(?:figur|skisse|tegning|graf)\w*\s+(?:nedenfor|under|over|vedlagt)\b|"
    r"!\[[^\]]*\]\(",
    re.IGNORECASE,
)  # fmt: skip
_SURE_TOLD = 0.9
_SURE_NONE = 0.93
_SURE_DRAWN = 0.7


def grade(context: PartContext, answer: Answer, tools: Tools) -> PartResult:
    """Return the decision on a sketch. An image, or a reference to one that is not there, goes to a person."""
    spec = context.part.spec
    if not isinstance(spec, FigureSpec):
        raise TypeError("the part's spec is not one of a figure")
    plain = respell(normalise(answer.text(context.part.fields)), spec.book.spelling)
    attached = any(name in answer.attachments for name in context.part.fields) or (
        bool(answer.attachments) and not answer.fields
    )
    results, flags = [], set()
    for criterion in context.criteria:
        result, flag = _decide(criterion, spec, plain, attached)
        results.append(result)
        flags.update({flag} - {""})
    return PartResult(tuple(results), flags=tuple(sorted(flags)))


def _decide(criterion: Criterion, spec: FigureSpec, plain: Normalised, attached: bool) -> tuple[CriterionResult, str]:
    reader = ClaimReader(plain.text, spec.book)
    told = _told(spec, reader)
    quotes = _quotes(told, reader, plain)
    if attached:
        points = criterion.points if told else None
        reason = "A figure was handed in; its caption alone cannot settle this."
        return _result(criterion, points, State.NEEDS_REVIEW, 0.5, reason, quotes), FIGURE_ATTACHED
    curves = read_curves(plain.text, spec.falling, spec.turning, spec.book)
    if curves is not None and curves.clear:
        points = criterion.points if curves.overfit else Decimal(0)
        reason = "The listed values were checked for the shape of both curves."
        return _result(criterion, points, State.GRADED, 1.0, reason, quotes), ""
    if is_drawn(plain.text):
        both = all(reader.mentions(name) for name in (spec.falling, spec.turning))
        reason = "A sketch made of signs was found."
        points = criterion.points if both else Decimal(0)
        return _result(criterion, points, State.SUGGESTED, _SURE_DRAWN, reason, quotes), ""
    if _REFERS.search(plain.text):
        reason = "The text speaks of a figure that was not handed in."
        points = criterion.points * _HALF if told else None
        return _result(criterion, points, State.NEEDS_REVIEW, 0.0, reason, quotes), FIGURE_MISSING
    if told:
        reason = "The curves are described in words, without a sketch."
        return _result(criterion, criterion.points * _HALF, State.SUGGESTED, _SURE_TOLD, reason, quotes), ""
    reason = "No sketch and no description of one was found."
    return _result(criterion, Decimal(0), State.SUGGESTED, _SURE_NONE, reason, ()), ""


def _told(spec: FigureSpec, reader: ClaimReader) -> tuple[Hit, ...]:
    if not all(reader.mentions(concept) for concept in spec.axes):
        return ()
    return tuple(hit for claim in spec.told for hit in reader.find(claim).asserted)


def _quotes(hits: tuple[Hit, ...], reader: ClaimReader, plain: Normalised) -> tuple[Evidence, ...]:
    spans = [reader.sentences[index] for hit in hits[:1] for index in hit.sentences]
    return tuple(Evidence(plain.quote(span.start, span.end)) for span in spans)


def _result(
    criterion: Criterion,
    points: Decimal | None,
    state: State,
    confidence: float,
    reason: str,
    evidence: tuple[Evidence, ...],
) -> CriterionResult:
    return CriterionResult(criterion.key, points, criterion.points, state, confidence, reason, evidence)
