"""Words beside a formula that take it back, or leave a choice between several."""

import re
from dataclasses import replace
from typing import Final

from exams.grading.reading.passage import Passage
from exams.grading.types import PartResult
from exams.grading.verdict import State

_CHOICE: Final = re.compile(
    r"\b(?:or|eller|alternatively|alternativt|either|enten|anten)\b[\s:,]*(?:[-+(\\∂$√∑Σ]|d\s?\w{1,3}\s?/|[dD]_|log|ln\b|E\s?[\[_(]|mean|sum|\d|\w'\(|[A-Z]\()",
)
_OTHER_SAID: Final = re.compile(
    r"±|\\pm\b|\b(?:could|might|may|can|kan|kunne)\s+(?:also|equally|just\s+as\s+well|også|òg|like\s+gjerne)\b|"
    r"\b(?:or|eller|alternatively|alternativt)\s+(?:maybe|perhaps|possibly|only|just|rather|something|else|kanskje|muligens|bare|berre|noe|noko|its?|the|one|part|some)\b"
    r"|\b(?:or|eller)\b[^.;:\n]{0,40}?(?:∂|\\partial|\\frac|\bd\w{1,3}\s?/|\blog\b|\bln\b)"
    r"|\b(?:answer|svaret|derivative|deriverte)\s+(?:is|er|blir)\s+(?:\w+\s+)?(?:0|zero|null)\b(?!\.\d)",
    re.IGNORECASE,
)
_TAKEN_BACK: Final = re.compile(
    r"\b(?:is|are|was|would\s+be|er|var|blir)\s+(?:\w+\s+)?(?:wrong|incorrect|false|feil|galt?|gale)\b"
    r"|\b(?:not|n't|ikke|ikkje)\s+(?:the\s+)?(?:right|correct|true|riktig|rett|answer|svaret)\b|n't\s+(?:right|correct)\b",
    re.IGNORECASE,
)


def doubted_if_hedged(result: PartResult, passages: tuple[Passage, ...]) -> PartResult:
    """Return `result` with points left to a person if the text around the formula takes it back or offers another."""
    quoted = {item.field for criterion in result.criteria for item in criterion.evidence}
    texts = [passage.text for passage in passages if passage.field in quoted]
    if not any(rule.search(text) for text in texts for rule in (_CHOICE, _OTHER_SAID, _TAKEN_BACK)):
        return result
    return doubted(result, "The text also offers another formula or takes one back.")


def doubted(result: PartResult, reason: str) -> PartResult:
    """Return `result` with points that were decided left to a person, for `reason`."""
    criteria = tuple(
        replace(one, state=State.NEEDS_REVIEW, confidence=0.5, reason=f"{reason} {one.reason}")
        if one.state is State.GRADED and one.points
        else one
        for one in result.criteria
    )
    return replace(result, criteria=criteria)
