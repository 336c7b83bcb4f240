"""Difficulty, discrimination and reliability of an exam's questions, as classical test theory has them.

A figure that the numbers do not carry is None, never a guess: few students, or no spread.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]

# With fewer, a correlation says next to nothing: at 10 its 95 % interval still spans more than a whole unit.
FEWEST_STUDENTS = 10
# Below this the figures are shown as rough: the interval of a correlation of 0.4 is about 0.6 wide at 30.
ROUGH_STUDENTS = 30
_Z95 = 1.96


@dataclass(frozen=True, slots=True)
class Item:
    """One question. `answered`: students with points for it. `difficulty`: mean share of its points, 1 is easy.

    `discrimination`: correlation with the rest of the exam, from `low` to `high` with 95 % confidence."""

    label: str
    answered: int
    difficulty: float | None
    discrimination: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class ItemAnalysis:
    """An exam's items. `complete`: students with points for every question; the figures below are of these.

    `alpha` is Cronbach's; `error` the standard error of a total, in points."""

    students: int
    complete: int
    items: tuple[Item, ...]
    alpha: float | None
    error: float | None


def analyse_items(labels: Sequence[str], most: Sequence[float], scores: Scores) -> ItemAnalysis:
    """Return the analysis of a table of points, a row a student, a column a question; NaN: no points yet.

    `most`: what each question is worth. Raises ValueError if the shapes do not fit."""
    if scores.ndim != 2 or scores.shape[1] != len(labels) or len(most) != len(labels):
        raise ValueError("one column of points and one maximum for each question")
    whole = scores[~np.isnan(scores).any(axis=1)]
    alpha = cronbach_alpha(whole)
    return ItemAnalysis(
        students=scores.shape[0],
        complete=whole.shape[0],
        items=tuple(_item(label, most[n], scores[:, n], whole, n) for n, label in enumerate(labels)),
        alpha=alpha,
        error=_standard_error(whole, alpha),
    )


def difficulty(points: Scores, most: float) -> float | None:
    """Return the mean share of the points, p = mean / max; None without answers or points to be had.

    The usual index of difficulty (Crocker and Algina 1986, chapter 14): high means easy."""
    known = points[~np.isnan(points)]
    return float(known.mean() / most) if known.size and most > 0 else None


def item_rest_correlation(whole: Scores, place: int) -> float | None:
    """Return Pearson's r of one column with the sum of the others; None for too few rows or no spread.

    "Corrected" item-total correlation (Henrysson 1963): an item is left out of the total that it is held against."""
    if whole.shape[0] < FEWEST_STUDENTS or whole.shape[1] < 2:
        return None
    return pearson(whole[:, place], whole.sum(axis=1) - whole[:, place])


def pearson(one: Scores, two: Scores) -> float | None:
    """Return the product-moment correlation; None if one of them has no spread."""
    a, b = one - one.mean(), two - two.mean()
    scale = float(np.sqrt((a @ a) * (b @ b)))
    return float(np.clip(a @ b / scale, -1, 1)) if scale > 1e-12 else None


def correlation_interval(r: float, rows: int) -> tuple[float, float]:
    """Return the 95 % confidence interval of a correlation by Fisher's z (1921): atanh r plus or minus 1.96 / sqrt(n - 3)."""
    if abs(r) >= 1 or rows <= 3:
        return (r, r) if rows > 3 else (-1.0, 1.0)
    reach = _Z95 / np.sqrt(rows - 3)
    return float(np.tanh(np.arctanh(r) - reach)), float(np.tanh(np.arctanh(r) + reach))


def cronbach_alpha(whole: Scores) -> float | None:
    """Return k / (k - 1) * (1 - sum of item variances / variance of totals); None for too few rows or no spread.

    Cronbach (1951), variances with n - 1. May be negative: then the questions do not measure one thing."""
    rows, items = whole.shape
    if rows < FEWEST_STUDENTS or items < 2:
        return None
    spread = float(whole.sum(axis=1).var(ddof=1))
    if spread < 1e-12:
        return None
    return float(items / (items - 1) * (1 - whole.var(axis=0, ddof=1).sum() / spread))


def _standard_error(whole: Scores, alpha: float | None) -> float | None:
    """Return the standard error of measurement, s * sqrt(1 - alpha) (Lord and Novick 1968), in points."""
    if alpha is None:
        return None
    return float(whole.sum(axis=1).std(ddof=1) * np.sqrt(max(0.0, 1 - alpha)))


def _item(label: str, most: float, points: Scores, whole: Scores, place: int) -> Item:
    r = item_rest_correlation(whole, place)
    low, high = correlation_interval(r, whole.shape[0]) if r is not None else (None, None)
    answered = int((~np.isnan(points)).sum())
    return Item(label, answered, difficulty(points, most), r, low, high)
