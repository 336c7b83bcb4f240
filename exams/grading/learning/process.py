"""A Gaussian process over one question's answers, on what the prior leaves unexplained.

The residual of an answer is a linear part, shared by all questions of an exam (how this examiner weighs length,
overlap ...), plus a part of its own question in which like answers get like points, plus noise. What other questions
say about the shared part comes in as `Shared`, exactly as if all had been fitted together.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from exams.grading.learning.pool import Pool
from exams.grading.learning.prior import Prior
from exams.grading.learning.words import Floats

# Where the slope of the prior turns; near the mean mark of exams.
_PIVOT: Final = 0.6
# How far rules are followed before any mark says whether to: they were right on most criteria they were tested on.
_TRUST_IN_HINTS: Final = 0.7
# Columns of the shared part beside the features: level, slope, hint.
_BESIDE_FEATURES: Final = 3


@dataclass(frozen=True, slots=True)
class Variances:
    """Variances of the parts, in squared shares of full points; `reach` is a distance in standard features.

    Round values: on open sets, each in turn left out, the marginal likelihood is flat around them."""

    shared_linear: float = 0.02
    shared_level: float = 0.03
    shared_slope: float = 0.1
    shared_hint: float = 0.1
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


@dataclass(frozen=True, slots=True, eq=False)
class Start:
    """What is expected of each answer before any mark, and the row by which it takes part in what is shared."""

    expected: Floats
    rows: Floats


def start_of(pool: Pool, prior: Prior, hints: Sequence[float | None] = ()) -> Start:
    """Return where the marks start from. `hints`: shares that rules suggest, one an answer; None: they say nothing."""
    alone = prior.shares(pool.features)
    gap = np.array([0.0 if h is None else h - a for h, a in zip(hints or [None] * len(pool), alone, strict=True)])
    standard = prior.standard(pool.features) / np.sqrt(pool.features.shape[1])
    beside = np.column_stack([np.ones(len(pool)), alone - _PIVOT, gap])
    return Start(alone + _TRUST_IN_HINTS * gap, np.concatenate([standard, beside], axis=1))


def condition(
    pool: Pool,
    prior: Prior,
    start: Start,
    places: NDArray[np.int64],
    shares: Floats,
    others: Iterable[Shared],
    variances: Variances,
) -> Posterior:
    """Return the process after the marks: `shares` of the answers at `places`. `others`: from other questions."""
    spread, weights = _shared_part(start.rows.shape[1], others, variances)
    expected = start.expected + start.rows @ weights
    own = _own_part(pool, prior, variances)
    covariance = start.rows @ spread @ start.rows.T + own
    noise = variances.noise * np.eye(len(places))
    inverse = np.linalg.inv(covariance[np.ix_(places, places)] + noise)
    pulled = inverse @ (shares - expected[places])
    across = covariance[:, places]
    explained = np.einsum("ij,jk,ik->i", across, inverse, across)
    single = 1.0 / np.diag(inverse)
    alone = own[np.ix_(places, places)] + noise
    return Posterior(
        mean=expected + across @ pulled,
        variance=np.maximum(np.diag(covariance) - explained, 0.0) + variances.noise,
        left_out=shares - pulled * single,
        left_out_variance=single,
        shared=_evidence(start.rows[places], alone, shares - start.expected[places]),
    )


def _shared_part(width: int, others: Iterable[Shared], variances: Variances) -> tuple[Floats, Floats]:
    """Return covariance and mean of the shared weights after what the other questions say."""
    at_first = np.full(width, variances.shared_linear)
    at_first[-_BESIDE_FEATURES:] = variances.shared_level, variances.shared_slope, variances.shared_hint
    total = sum(others, Shared(np.zeros((width, width)), np.zeros(width)))
    precision: Floats = np.diag(1.0 / at_first) + total.precision
    spread = np.asarray(np.linalg.inv(precision), dtype=np.float64)
    return spread, spread @ total.pull


def _own_part(pool: Pool, prior: Prior, variances: Variances) -> Floats:
    rows = prior.standard(pool.features)
    squares: Floats = (rows**2).sum(axis=1)
    distance: Floats = np.maximum(squares[:, None] + squares[None] - 2 * rows @ rows.T, 0.0) / rows.shape[1]
    near = np.exp(-distance / (2 * variances.reach**2))
    found: Floats = (
        variances.level
        + variances.grams * pool.texts.by_grams
        + variances.terms * pool.texts.by_terms
        + variances.features * near
    )
    return found


def _evidence(rows: Floats, covariance: Floats, residual: Floats) -> Shared:
    solved = np.linalg.solve(covariance, np.column_stack([rows, residual]))
    found = rows.T @ solved
    return Shared(found[:, :-1], found[:, -1])
