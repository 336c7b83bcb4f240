"""What is known before anybody has marked: a linear reading of the features, fitted to open data of other exams."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from exams.grading.learning.features import FEATURES
from exams.grading.learning.words import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Prior:
    """`share` of full points = `base` + weights · (features − centre) / scale, kept near 0..1."""

    centre: Floats
    scale: Floats
    weights: Floats
    base: float

    def standard(self, features: Floats) -> Floats:
        """Return features in units of how much they vary between answers."""
        found: Floats = (features - self.centre) / self.scale
        return found

    def shares(self, features: Floats) -> Floats:
        """Return the expected share of full points of each answer."""
        found: Floats = np.clip(self.standard(features) @ self.weights + self.base, -0.1, 1.1)
        return found


def read_prior(text: str) -> Prior:
    """Return the prior written in `text` (JSON). Raises ValueError if it is for other features."""
    found = json.loads(text)
    rows = found["features"]
    if tuple(rows) != FEATURES:
        raise ValueError("the coefficients are for other features than this program computes")
    columns = np.array([[row["centre"], row["scale"], row["weight"]] for row in rows.values()]).T
    return Prior(columns[0], columns[1], columns[2], float(found["base"]))


def write_prior(prior: Prior) -> dict[str, object]:
    """Return the prior as plain data, readable by `read_prior`."""
    columns = zip(FEATURES, prior.centre, prior.scale, prior.weights, strict=True)
    rows = {name: {"centre": _short(c), "scale": _short(s), "weight": _short(w)} for name, c, s, w in columns}
    return {"base": _short(prior.base), "features": rows}


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """One question of open data: features of its answers, shares of full points, how much the question counts."""

    features: Floats
    shares: Floats
    weight: float = 1.0


def fit_prior(examples: Sequence[Example], *, stiffness: float) -> Prior:
    """Return the ridge regression over the examples; every question counts by its weight, however many answers.

    `stiffness` is the penalty on the weights, in answers."""
    features = np.concatenate([one.features for one in examples])
    shares = np.concatenate([one.shares for one in examples])
    count = np.concatenate([np.full(len(one.shares), one.weight / len(one.shares)) for one in examples])
    count /= count.mean()
    centre = np.average(features, axis=0, weights=count)
    scale = np.sqrt(np.average((features - centre) ** 2, axis=0, weights=count)) + 1e-9
    base = float(np.average(shares, weights=count))
    rows = (features - centre) / scale
    left = (rows * count[:, None]).T @ rows + stiffness * np.eye(len(centre))
    weights = np.linalg.solve(left, (rows * count[:, None]).T @ (shares - base))
    return Prior(centre, scale, weights, base)


def _short(value: float) -> float:
    return float(f"{value:.6g}")
