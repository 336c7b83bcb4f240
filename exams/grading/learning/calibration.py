"""How often such a suggestion agreed, learned only from marks of the same exam that the suggestion had not seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from exams.grading.learning.lesson import Lesson
from exams.grading.learning.words import Floats

# Penalty on the weights; strong enough that a hundred marks do not make a bold promise.
_STIFFNESS: Final = 1.0
_ROUNDS: Final = 30
# What was never seen to fail in some hundred marks may still fail.
_MOST: Final = 0.99
_EVEN_STIFFNESS: Final = 0.02
_TENTHS: Final = 10
# A line through fewer marks than this would say more about them than about the scale.
_FEWEST_FOR_SCALE: Final = 20


@dataclass(frozen=True, slots=True, eq=False)
class Calibrator:
    """A logistic regression from the signs of a suggestion to the probability that a person agrees."""

    centre: Floats
    scale: Floats
    weights: Floats

    def probabilities(self, signs: Floats) -> Floats:
        """Return the probability for each row of signs."""
        found: Floats = np.minimum(_logistic(_design((signs - self.centre) / self.scale) @ self.weights), _MOST)
        return found


def fit_calibrator(lessons: Sequence[Lesson]) -> Calibrator:
    """Return the regression over all marks of the lessons, of which there must be at least one."""
    signs = np.concatenate([one.signs for one in lessons])
    agreed = np.concatenate([one.agreed for one in lessons])
    centre, scale = signs.mean(axis=0), signs.std(axis=0) + 1e-9
    rows = _design((signs - centre) / scale)
    penalty = _STIFFNESS * np.eye(rows.shape[1])
    penalty[0, 0] = 1e-3
    weights = np.zeros(rows.shape[1])
    for _ in range(_ROUNDS):
        p = _logistic(rows @ weights)
        slope = rows.T @ (agreed - p) - penalty @ weights
        curve = (rows * (p * (1 - p))[:, None]).T @ rows + penalty
        step = np.linalg.solve(curve, slope)
        weights = weights + step
        if float(np.abs(step).max()) < 1e-8:
            break
    return Calibrator(centre, scale, weights)


@dataclass(frozen=True, slots=True)
class EvenScale:
    """`base` + `slope` · share: undoes the pull towards common marks, so that rare ones are met as well."""

    base: float = 0.0
    slope: float = 1.0

    def apply(self, shares: Floats) -> Floats:
        """Return shares on the even scale, within 0..1."""
        found: Floats = np.clip(self.base + self.slope * np.clip(shares, 0.0, 1.0), 0.0, 1.0)
        return found


def fit_even_scale(lessons: Sequence[Lesson]) -> EvenScale:
    """Return the scale on which each tenth of the marks counts the same, from left-out expectations.

    With few marks in all it is the scale as it is."""
    if sum(map(len, lessons)) < _FEWEST_FOR_SCALE:
        return EvenScale()
    given = np.concatenate([one.given for one in lessons])
    expected = np.clip(np.concatenate([one.expected for one in lessons]), 0.0, 1.0)
    tenth = tenths(given)
    count = np.bincount(tenth, minlength=_TENTHS) + 1.0
    weight = 1.0 / count[tenth]
    weight /= weight.sum()
    rows = np.column_stack([np.ones_like(expected), expected])
    left = (rows * weight[:, None]).T @ rows + np.diag([0.0, _EVEN_STIFFNESS])
    change = np.linalg.solve(left, (rows * weight[:, None]).T @ (given - expected))
    return EvenScale(float(change[0]), float(1.0 + change[1]))


def tenths(shares: Floats) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return in which of ten equal stretches of 0..1 each share lies; 1 is in the last."""
    return np.minimum((shares * _TENTHS + 1e-9).astype(np.int64), _TENTHS - 1)


def _design(rows: Floats) -> Floats:
    return np.column_stack([np.ones(len(rows)), rows])


def _logistic(values: Floats) -> Floats:
    found: Floats = 1.0 / (1.0 + np.exp(-np.clip(values, -30.0, 30.0)))
    return found
