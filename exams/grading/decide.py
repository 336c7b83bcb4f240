"""Ways to decide one criterion: beyond doubt, or left to a person with what the machine would say."""

from collections.abc import Iterable
from decimal import Decimal

from exams.grading.types import Criterion, CriterionResult, Evidence
from exams.grading.verdict import State

# Longer quotes help nobody who marks.
_MAX_QUOTE_CHARS = 300


def decided(
    criterion: Criterion, points: Decimal, reason: str, evidence: Iterable[Evidence | None] = ()
) -> CriterionResult:
    """Return the criterion as decided beyond doubt."""
    return CriterionResult(criterion.key, points, criterion.points, State.GRADED, 1.0, reason, _kept(evidence))


def for_person(
    criterion: Criterion, suggestion: Decimal | None, reason: str, evidence: Iterable[Evidence | None] = ()
) -> CriterionResult:
    """Return the criterion as left to a person; `suggestion` None if the machine has none."""
    confidence = 0.0 if suggestion is None else 0.5
    return CriterionResult(
        criterion.key, suggestion, criterion.points, State.NEEDS_REVIEW, confidence, reason, _kept(evidence)
    )


def within(points: Decimal, criterion: Criterion) -> Decimal:
    """Return `points` between 0 and the criterion's, cut down to the nearest of its steps."""
    bounded = min(max(points, Decimal(0)), criterion.points)
    below = [step for step in criterion.steps if step <= bounded]
    return max(below) if below else bounded


def _kept(evidence: Iterable[Evidence | None]) -> tuple[Evidence, ...]:
    quotes = [item for item in evidence if item is not None and item.quote.strip()]
    return tuple(Evidence(item.quote[:_MAX_QUOTE_CHARS], item.field) for item in dict.fromkeys(quotes))[:4]
