"""From an expected share and its variance to the steps of a rubric."""

from collections.abc import Sequence
from decimal import Decimal
from math import erf, sqrt

import numpy as np

from exams.grading.learning.words import Floats


def step_shares(steps: Sequence[Decimal]) -> Floats:
    """Return the steps as shares of the last one. Raises ValueError if there are not two different steps."""
    if len(steps) < 2 or steps[-1] <= 0:
        raise ValueError("nothing can be learned about points that do not vary")
    return np.array([float(step / steps[-1]) for step in steps])


def step_probabilities(mean: Floats, variance: Floats, shares: Floats) -> Floats:
    """Return for each answer the probability of each step: the normal mass nearest to it."""
    edges = np.concatenate([[-np.inf], (shares[1:] + shares[:-1]) / 2, [np.inf]])
    sd = np.sqrt(variance)
    below = np.array([[_below((edge - m) / s) for edge in edges] for m, s in zip(mean, sd, strict=True)])
    mass: Floats = np.diff(below.reshape(len(mean), len(edges)), axis=1)
    return mass


def nearest_step(points: Decimal, steps: Sequence[Decimal]) -> int:
    """Return the place of the step nearest to `points`, the lower one in doubt."""
    return min(range(len(steps)), key=lambda place: abs(steps[place] - points))


def _below(value: float) -> float:
    return 0.5 * (1.0 + erf(value / sqrt(2)))
