"""The rubric of one answer as its marker sets it: every criterion with its steps, the suggestion, the choice now."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from exams.grading.types import Criterion
from exams.models import CriterionGrade, LearnedSuggestion
from exams.selectors.judge import judge_words
from exams.selectors.marking import MarkingView


@dataclass(frozen=True, slots=True)
class Step:
    """One value that a criterion may take. `value` is the decimal as text."""

    value: str
    chosen: bool
    suggested: bool


@dataclass(frozen=True, slots=True)
class LearnedLine:
    """What people's marks so far suggest. `agreement`: of 100 such suggestions so many agreed; None: not known yet.

    `same` None: rules say nothing here."""

    points: str
    agreement: int | None
    same: bool | None
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RubricLine:
    """One criterion. `state` and `reason` are the machine's; `accept` and `lose` are claims of the rubric; `judged` is
    what a language model said, "" if none was asked."""

    key: str
    earn: str
    points: Decimal
    steps: tuple[Step, ...]
    accept: tuple[str, ...]
    lose: tuple[str, ...]
    state: str
    reason: str
    confidence: int | None
    evidence: tuple[str, ...]
    learned: LearnedLine | None = None
    judged: str = ""


def rubric_lines(view: MarkingView, *, chosen: Mapping[str, str]) -> tuple[RubricLine, ...]:
    """Return the rubric in order. `chosen` ("points-<key>") is what a refused form held, and goes first. No query."""
    rows = {row.key: row for row in view.grade.criteria.all()} if view.grade else {}
    judged = judge_words(view.grade.record) if view.grade else {}
    lines = (
        _line(criterion, rows.get(criterion.key), _now(view, criterion.key, chosen), view.learned.get(criterion.key))
        for criterion in view.spec.criteria
    )
    return tuple(replace(line, judged=judged.get(line.key, "")) for line in lines)


def _now(view: MarkingView, key: str, chosen: Mapping[str, str]) -> str:
    points = view.criterion_points(key)
    return chosen.get(f"points-{key}", "" if points is None else _text(points))


def _line(criterion: Criterion, row: CriterionGrade | None, now: str, learned: LearnedSuggestion | None) -> RubricLine:
    suggestion = _text(row.points) if row is not None and row.points is not None else ""
    values = {_text(step): step for step in criterion.steps}
    for extra in (suggestion, now):  # points between the steps stay choosable where they were given before
        if extra and extra not in values and _is_number(extra):
            values[extra] = Decimal(extra)
    ordered = sorted(values, key=lambda value: values[value])
    return RubricLine(
        key=criterion.key,
        earn=criterion.earn,
        points=criterion.points,
        steps=tuple(Step(value, value == now, value == suggestion) for value in ordered),
        accept=criterion.accept,
        lose=criterion.lose,
        state=row.state if row else "",
        reason=row.reason if row else "",
        confidence=round(row.confidence * 100) if row else None,
        evidence=tuple(quote["quote"] for quote in row.evidence) if row else (),
        learned=_learned(learned, row.points if row else None) if learned else None,
    )


def _learned(suggestion: LearnedSuggestion, by_rules: Decimal | None) -> LearnedLine:
    return LearnedLine(
        points=_text(suggestion.points),
        agreement=None if suggestion.p_agree is None else round(suggestion.p_agree * 100),
        same=None if by_rules is None else by_rules == suggestion.points,
        reasons=tuple(suggestion.reasons),
    )


def _text(points: Decimal) -> str:
    return f"{points.normalize():f}" if points else "0"


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except ArithmeticError:
        return False
