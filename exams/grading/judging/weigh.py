"""What an opinion does to a criterion that the rules have decided: adds a suggestion where there is none, or a doubt.

It never gives a point that counts by itself, and never makes a criterion surer than the rules made it. Only marks that
people gave can show how far a model is to be trusted; until then its word is for a person to confirm.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from exams.grading.judging.types import JudgeVerdict, Opinion
from exams.grading.reading.addressed import speaks_to_grader
from exams.grading.reading.normalise import normalise
from exams.grading.reading.passage import Passage
from exams.grading.types import Criterion, CriterionResult, Evidence
from exams.grading.verdict import State

QUOTE_NOT_FOUND = "judge_quote_not_found"
DISAGREES = "judge_disagrees"

# Below this a person looks, whatever a question's threshold.
_UNCONFIRMED = 0.5
# One letter is found anywhere.
_LEAST_QUOTE_SIGNS = 2
_MOST_QUOTE_CHARS = 400


@dataclass(frozen=True, slots=True)
class Checked:
    """An opinion with its quote looked up. `points` None: it has no say. `flag` "" if nothing is wrong with it."""

    opinion: Opinion
    points: Decimal | None
    evidence: tuple[Evidence, ...] = ()
    flag: str = ""


def check(criterion: Criterion, opinion: Opinion, passages: Sequence[Passage], *, by_picture: bool = False) -> Checked:
    """Return what the opinion amounts to. Points need a quote that stands in the answer, or a picture."""
    points = points_of(criterion, opinion.verdict)
    if points is None or not opinion.quote.strip():
        unsupported = bool(points) and not by_picture
        return Checked(opinion, None if unsupported else points, flag=QUOTE_NOT_FOUND if unsupported else "")
    evidence = find_quote(opinion.quote, passages)
    if evidence is None:
        return Checked(opinion, None, flag=QUOTE_NOT_FOUND)
    return Checked(opinion, points, (evidence,))


def weigh(result: CriterionResult, checked: Checked, *, by_picture: bool = False) -> CriterionResult:
    """Return the criterion after the opinion: as the rules had it, with a suggestion, or left to a person."""
    if checked.points is None or result.state not in (State.SUGGESTED, State.NEEDS_REVIEW):
        return result
    if result.points is None:
        seen = "looked at the picture" if by_picture else "read this"
        reason = f"{result.reason} A language model {seen} and suggests points."
        confidence = min(_UNCONFIRMED, checked.opinion.confidence)
        return _to_person(replace(result, points=checked.points, confidence=confidence), reason, checked)
    if checked.points == result.points:
        return replace(result, evidence=result.evidence or checked.evidence)
    reason = f"{result.reason} A language model reads it differently."
    return _to_person(replace(result, confidence=min(result.confidence, _UNCONFIRMED)), reason, checked)


def points_of(criterion: Criterion, verdict: JudgeVerdict) -> Decimal | None:
    """Return the points that a verdict amounts to; None if it amounts to nothing."""
    match verdict:
        case JudgeVerdict.NO:
            return Decimal(0)
        case JudgeVerdict.YES:
            return criterion.points
        case JudgeVerdict.PARTLY:
            between = [step for step in criterion.steps if 0 < step < criterion.points]
            return min(between, key=lambda step: (abs(2 * step - criterion.points), step), default=None)
        case JudgeVerdict.CANNOT_TELL:
            return None


def find_quote(quote: str, passages: Sequence[Passage]) -> Evidence | None:
    """Return the student's own words that the quote copies, whatever the blanks; None if they are nowhere.

    A quote that speaks to the grader is none of the matter."""
    words = normalise(quote).text.strip(" \n\t\"'“”«».…").split()
    if len(quote) > _MOST_QUOTE_CHARS or sum(sign.isalnum() for sign in "".join(words)) < _LEAST_QUOTE_SIGNS:
        return None
    if speaks_to_grader(" ".join(words)):
        return None
    pattern = re.compile(r"\s+".join(map(re.escape, words)))
    found = ((passage, pattern.search(passage.text)) for passage in passages)
    return next((passage.quote(*match.span()) for passage, match in found if match), None)


def _to_person(result: CriterionResult, reason: str, checked: Checked) -> CriterionResult:
    evidence = tuple(dict.fromkeys((*result.evidence, *checked.evidence)))
    return replace(result, state=State.NEEDS_REVIEW, reason=reason, evidence=evidence)
