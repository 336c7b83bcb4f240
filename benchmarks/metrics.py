"""Measures of agreement between marks that a machine expects and marks that people gave, as shares of full points."""

from collections.abc import Sequence

import numpy as np

from exams.grading.learning.calibration import tenths
from exams.grading.learning.words import Floats


def rmse(expected: Floats, given: Floats) -> float:
    """Return the root of the mean squared error."""
    return float(np.sqrt(np.mean((expected - given) ** 2)))


def weighted_rmse(expected: Floats, given: Floats) -> float:
    """Return the wRMSE of ASAG2024: each tenth of the scale in which marks lie counts the same.

    The root of the mean, over those tenths, of the mean squared error of their answers. Always expecting the mean
    mark gives 0.448 on DigiKlausur, which the publication rounds to 0.45."""
    tenth = tenths(given)
    errors = (expected - given) ** 2
    return float(np.sqrt(np.mean([errors[tenth == each].mean() for each in np.unique(tenth)])))


def correlation(expected: Floats, given: Floats) -> float:
    """Return Pearson's r; 0 where one of them does not vary."""
    if expected.std() == 0 or given.std() == 0:
        return 0.0
    return float(np.corrcoef(expected, given)[0, 1])


def mean_correlation(expected: Sequence[Floats], given: Sequence[Floats]) -> float:
    """Return the mean of r within each question, those left out in which everybody got the same."""
    found = [correlation(e, g) for e, g in zip(expected, given, strict=True) if g.std() > 0]
    return float(np.mean(found))


def quadratic_kappa(suggested: Floats, given: Floats, levels: int) -> float:
    """Return Cohen's kappa with quadratic weights over `levels` equal steps."""
    table = np.zeros((levels, levels))
    np.add.at(table, (_steps(suggested, levels), _steps(given, levels)), 1.0)
    place = np.arange(levels)
    weight = (place[:, None] - place[None]) ** 2
    chance = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    return float(1 - (weight * table).sum() / (weight * chance).sum())


def accuracy(suggested: Floats, given: Floats, levels: int) -> float:
    """Return how often the suggested step is the step nearest to the mark."""
    return float(np.mean(_steps(suggested, levels) == _steps(given, levels)))


def calibration_error(sure: Floats, agreed: Floats) -> float:
    """Return the expected calibration error over ten stretches of probability."""
    stretch = tenths(sure)
    gaps = [
        (stretch == each).mean() * abs(sure[stretch == each].mean() - agreed[stretch == each].mean())
        for each in np.unique(stretch)
    ]
    return float(sum(gaps))


def _steps(shares: Floats, levels: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.round(np.clip(shares, 0.0, 1.0) * (levels - 1)).astype(np.int64)
