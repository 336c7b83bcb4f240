"""Plain data of the learned layer: what is marked, the marks, what is suggested."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

# Fewer marks than this in a question say nothing about the scale; the order of answers is already useful.
FEWEST_TO_SUGGEST: Final = 5
# A probability is only shown where it was measured on enough of the exam's own marks.
FEWEST_TO_TRUST: Final = 10
FEWEST_IN_EXAM: Final = 100


class Stage(StrEnum):
    """How far the marks carry: order and groups only, points, points with a measured probability."""

    ORDER = "order"
    SUGGEST = "suggest"
    CALIBRATED = "calibrated"


@dataclass(frozen=True, slots=True)
class LearningQuestion:
    """One thing that points are given for: a criterion, or a whole question.

    `references` would earn all points. `claims` are single statements looked for; left out, they are the sentences
    of the only reference. `steps` are the points it may get, ascending, last = all of them.
    """

    key: str
    prompt: str
    references: tuple[str, ...]
    steps: tuple[Decimal, ...]
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """Points that a person gave to the answer at this place of the pool."""

    answer: int
    points: Decimal


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the marks so far suggest for one answer.

    `share` (0..1) has the least squared error; `even` is on a scale where rare marks weigh as much as common ones.
    `points` is the most likely step, None before there are enough marks. `p_agree`: how often such a suggestion
    agreed with the marks of this exam, None before that can be measured. `reasons` are sentences for staff.
    """

    answer: int
    share: float
    even: float
    sd: float
    points: Decimal | None
    p_level: float
    p_agree: float | None
    reasons: tuple[str, ...] = ()


def stage_of(in_question: int, in_exam: int) -> Stage:
    """Return how far so many marks carry; `in_exam` counts those in the question too."""
    if in_question < FEWEST_TO_SUGGEST:
        return Stage.ORDER
    if in_question < FEWEST_TO_TRUST or in_exam < FEWEST_IN_EXAM:
        return Stage.SUGGEST
    return Stage.CALIBRATED
