"""A Gaussian process over one question's answers, on what the prior leaves unexplained.

The residual of an answer is a linear part, shared by all questions of an exam (how this examiner weighs length,
overlap ...), plus a part of its own question in which like answers get like points, plus noise. What other questions
say about the shared part comes in as `Shared`, exactly as if all had been fitted together.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from exams.grading.learning.pool import Pool
from exams.grading.learning.prior import Prior
from exams.grading.learning.words import Floats

# Where the slope of the prior turns; near the mean mark of exams.
_PIVOT: Final = 0.6


@dataclass(frozen=True, slots=True)
class Variances:
    """Variances of the parts, in squared shares of full points; `reach` is a distance in standard features.

    Round values: on open sets, each in turn left out, the marginal likelihood is flat around them."""

    shared_linear: float = 0.02
    shared_level: float = 0.03
    shared_slope: float = 0.1
    level: float = 0.01
    grams: float = 0.03
    terms: float = 0.03
    features: float = 0.03
    reach: float = 1.0
    noise: float = 0.03


@dataclass(frozen=True, slots=True, eq=False)
class Shared:
    """What marks say about the shared part: precision and precision times mean, to be added up over questions."""

    precision: Floats
    pull: Floats

    def __add__(self, other: "Shared") -> "Shared":
        return Shared(self.precision + other.precision, self.pull + other.pull)


@dataclass(frozen=True, slots=True, eq=False)
class Posterior:
    """For every answer: expected share and its variance, noise included; for every mark also what the other marks
    alone would have said (`left_out`). `shared` is what this question's marks say about the shared part."""

    mean: Floats
    variance: Floats
    left_out: Floats
    left_out_variance: Floats
    shared: Shared


def no_evidence(width: int) -> Shared:
    """Return what nothing says; `width` is the number of features."""
    return Shared(np.zeros((width + 2, width + 2)), np.zeros(width + 2))


def condition(
    pool: Pool, prior: Prior, places: NDArray[np.int64], shares: Floats, others: Iterable[Shared], variances: Variances
) -> Posterior:
    """Return the process after the marks: `shares` of the answers at `places`."""
    rows = _shared_rows(pool, prior)
    spread, weights = _shared_part(rows.shape[1], others, variances)
    expected = prior.shares(pool.features) + rows @ weights
    own = _own_part(pool, prior, variances)
    covariance = rows @ spread @ rows.T + own
    residual = shares - expected[places]
    noise = variances.noise * np.eye(len(places))
    inverse = np.linalg.inv(covariance[np.ix_(places, places)] + noise)
    pulled = inverse @ residual
    across = covariance[:, places]
    explained = np.einsum("ij,jk,ik->i", across, inverse, across)
    single = 1.0 / np.diag(inverse) if len(places) else np.zeros(0)
    return Posterior(
        mean=expected + across @ pulled,
        variance=np.maximum(np.diag(covariance) - explained, 0.0) + variances.noise,
        left_out=shares - pulled * single,
        left_out_variance=single,
        shared=_evidence(
            rows[places], own[np.ix_(places, places)] + noise, shares - prior.shares(pool.features)[places]
        ),
    )


def _shared_rows(pool: Pool, prior: Prior) -> Floats:
    standard = prior.standard(pool.features)
    level = np.ones((len(pool), 1))
    slope = prior.shares(pool.features)[:, None] - _PIVOT
    return np.concatenate([standard / np.sqrt(standard.shape[1]), level, slope], axis=1)


def _shared_part(width: int, others: Iterable[Shared], variances: Variances) -> tuple[Floats, Floats]:
    """Return covariance and mean of the shared weights after what the other questions say."""
    at_first = np.full(width, variances.shared_linear)
    at_first[-2:] = variances.shared_level, variances.shared_slope
    total = sum(others, no_evidence(width - 2))
    precision: Floats = np.diag(1.0 / at_first) + total.precision
    spread = np.asarray(np.linalg.inv(precision), dtype=np.float64)
    return spread, spread @ total.pull


def _own_part(pool: Pool, prior: Prior, variances: Variances) -> Floats:
    rows = prior.standard(pool.features)
    squares: Floats = (rows**2).sum(axis=1)
    distance: Floats = np.maximum(squares[:, None] + squares[None] - 2 * rows @ rows.T, 0.0) / rows.shape[1]
    near = np.exp(-distance / (2 * variances.reach**2))
    found: Floats = (
        variances.level + variances.grams * pool.by_grams + variances.terms * pool.by_terms + variances.features * near
    )
    return found


def _evidence(rows: Floats, covariance: Floats, residual: Floats) -> Shared:
    solved = np.linalg.solve(covariance, np.column_stack([rows, residual]))
    found = rows.T @ solved
    return Shared(found[:, :-1], found[:, -1])
