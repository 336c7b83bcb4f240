"""From criteria to one grade: thresholds, gates, the sum, and who has the last word."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from exams.grading.types import CriterionResult, Gate
from exams.grading.verdict import State, Verdict

_GRAVITY = (State.FAILED, State.NEEDS_REVIEW, State.SUGGESTED, State.GRADED)


def apply_threshold(result: CriterionResult, threshold: float) -> CriterionResult:
    """Send a judged criterion to a person if its confidence is below the question's threshold."""
    unsure = result.state is State.SUGGESTED and (result.points is None or result.confidence < threshold)
    return replace(result, state=State.NEEDS_REVIEW) if unsure else result


def apply_gates(results: Sequence[CriterionResult], gates: Sequence[Gate]) -> tuple[CriterionResult, ...]:
    """Zero the criteria whose gate is shut; leave to a person those whose gate a person may open.

    What is suggested for these is 0 if nothing is suggested for what they need either.
    """
    by_key = {result.key: result for result in results}
    for gate in gates:
        result = by_key[gate.criterion]
        needed = [by_key[key] for key in gate.needs]
        if any(n.points for n in needed) or not result.points:
            continue
        reason = f"{result.reason} Counts only together with {' or '.join(gate.needs)}."
        if any(n.state is State.NEEDS_REVIEW for n in needed):
            suggestion = result.points if any(n.points is None for n in needed) else Decimal(0)
            by_key[gate.criterion] = replace(result, points=suggestion, state=State.NEEDS_REVIEW, reason=reason)
        else:
            by_key[gate.criterion] = replace(result, points=Decimal(0), reason=reason)
    return tuple(by_key[result.key] for result in results)


def total(results: Sequence[CriterionResult]) -> Decimal | None:
    """Return the sum of the points known so far; None if no criterion has any suggestion."""
    known = [result.points for result in results if result.points is not None]
    return sum(known, Decimal(0)) if known else None


def gravest_state(results: Sequence[CriterionResult]) -> State:
    """Return the state of the whole: the one that asks most of a person."""
    states = {result.state for result in results}
    return next((state for state in _GRAVITY if state in states), State.GRADED)


def verdict_of(state: State, points: Decimal | None, maximum: Decimal) -> Verdict:
    """Return the verdict that points and state amount to when no part named its own."""
    match state:
        case State.NEEDS_REVIEW:
            return Verdict.NEEDS_REVIEW
        case State.FAILED:
            return Verdict.SYSTEM_ERROR
        case State.NOT_ANSWERED:
            return Verdict.NOT_ANSWERED
        case State.GRADED | State.SUGGESTED:
            if points == maximum:
                return Verdict.ACCEPTED
            return Verdict.PARTIAL if points else Verdict.WRONG_ANSWER
