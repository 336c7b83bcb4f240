"""How far two markers agree on the points of the same answers: plain measures, with numpy alone.

Points are numbers with a real distance, so weights are taken from the points themselves and no bins are needed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# With fewer pairs a kappa says more about chance than about the markers.
LEAST_PAIRS = 5


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two markers over the same answers. `mean_difference`: second less first, in points.

    `same`: share of answers with equal points. The kappas are None with fewer than `LEAST_PAIRS` pairs, or where
    chance alone would agree always (each gave one and the same mark throughout)."""

    pairs: int
    same: float | None
    mean_difference: float | None
    mean_distance: float | None
    kappa: float | None
    weighted_kappa: float | None


def agreement(first: Sequence[Decimal], second: Sequence[Decimal]) -> Agreement:
    """Return how far the two agree; place for place they marked the same answer. Raises ValueError otherwise."""
    if len(first) != len(second):
        raise ValueError("both must have marked the same answers")
    if not first:
        return Agreement(0, None, None, None, None, None)
    a, b = np.array(first, dtype=float), np.array(second, dtype=float)
    enough = len(first) >= LEAST_PAIRS
    return Agreement(
        pairs=len(first),
        same=float(np.mean(a == b)),
        mean_difference=float(np.mean(b - a)),
        mean_distance=float(np.mean(np.abs(b - a))),
        kappa=cohen_kappa(a, b) if enough else None,
        weighted_kappa=quadratic_weighted_kappa(a, b) if enough else None,
    )


def cohen_kappa(a: Floats, b: Floats) -> float | None:
    """Return (p_o - p_e) / (1 - p_e), every value of points a category; None where p_e is 1.

    p_o is the share of equal marks, p_e that expected of two markers who spread their marks as these do, each by
    itself. J. Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological Measurement
    20 (1960), 37-46."""
    return _chance_corrected(a, b, lambda x, y: (x != y).astype(float))


def quadratic_weighted_kappa(a: Floats, b: Floats) -> float | None:
    """Return 1 - sum(w o) / sum(w e) with weights w = (points of one - points of the other) squared; None where no
    difference is expected.

    J. Cohen, "Weighted kappa: nominal scale agreement with provision for scaled disagreement or partial credit",
    Psychological Bulletin 70 (1968), 213-220. With these weights it is close to the intraclass correlation:
    J. L. Fleiss and J. Cohen, Educational and Psychological Measurement 33 (1973), 613-619."""
    return _chance_corrected(a, b, lambda x, y: (x - y) ** 2)


def _chance_corrected(a: Floats, b: Floats, weigh: Callable[[Floats, Floats], Floats]) -> float | None:
    """Return 1 less observed over expected disagreement; expected: every mark of one beside every one of the other.

    Marks have few values, so the expectation is taken over these with their shares, not over all pairs of marks."""
    values, places = np.unique(np.concatenate([a, b]), return_inverse=True)
    shares = [np.bincount(half, minlength=values.size) / a.size for half in (places[: a.size], places[a.size :])]
    expected = float(shares[0] @ weigh(values[:, None], values[None, :]) @ shares[1])
    return 1 - float(weigh(a, b).mean()) / expected if expected > 0 else None
