"""Signs of how sure a suggestion can be: what a calibrator weighs, and what staff are told."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import numpy as np
from numpy.typing import NDArray

from exams.grading.learning.features import FEATURES
from exams.grading.learning.pool import Pool
from exams.grading.learning.types import Mark
from exams.grading.learning.words import Floats
from exams.grading.report import points_text

Places = NDArray[np.int64]

_WORDS: Final = FEATURES.index("words")
# Below this an answer is unlike anything marked: so were 2 to 5 % of answers with ten marked (two open sets).
_UNLIKE: Final = 0.45
# From here on it matters to say that marks moved the suggestion away from the wording.
_MOVED: Final = 0.25

NO_HINT: Final = -1


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """What people gave: the places of the marked answers in the pool, and their shares of full points."""

    places: Places
    shares: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Before:
    """Every answer before any mark: the expected share, and the step that rules suggest (NO_HINT: none)."""

    expected: Floats
    hinted: Places


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """Answers at `places` as some marks see them; `chances` of each step. A mark never looks at itself."""

    places: Places
    mean: Floats
    variance: Floats
    chances: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Nearest:
    """For each answer the marked answer most like it: its place among the marks (-1: none) and the likeness."""

    mark: Places
    likeness: Floats


def nearest_marked(pool: Pool, places: Places, given: Given) -> Nearest:
    """Return the nearest mark of each answer, itself left out."""
    if not len(given.places):
        return Nearest(np.full(len(places), -1), np.zeros(len(places)))
    itself = places[:, None] == given.places[None]
    likeness = np.where(itself, -1.0, pool.texts.by_grams[np.ix_(places, given.places)])
    best = likeness.argmax(axis=1)
    found = likeness[np.arange(len(places)), best]
    return Nearest(np.where(found >= 0, best, -1), np.maximum(found, 0.0))


def signs_of(pool: Pool, view: View, nearest: Nearest, before: Before, given: Given) -> Floats:
    """Return one row of signs for each answer."""
    ordered = np.sort(view.chances, axis=1)
    known = nearest.mark >= 0
    gap = np.zeros(len(view.places))
    gap[known] = np.abs(given.shares[nearest.mark[known]] - view.mean[known])
    return np.column_stack([
        ordered[:, -1],
        ordered[:, -1] - ordered[:, -2],
        np.sqrt(view.variance),
        np.abs(before.expected[view.places] - view.mean),
        nearest.likeness,
        gap,
        _spread(view.places, given),
        pool.features[view.places, _WORDS],
        _hint_agrees(view, before),
    ])  # fmt: skip


def _spread(places: Places, given: Given) -> Floats:
    """Return for each answer how much the marks differ, its own left out."""
    kept = [given.shares[given.places != place] for place in places]
    return np.array([shares.std() if len(shares) else 0.0 for shares in kept])


def _hint_agrees(view: View, before: Before) -> Floats:
    """Return 1 where rules suggest the same step, 0 where another, a half where they say nothing."""
    hinted = before.hinted[view.places]
    same: Floats = (hinted == view.chances.argmax(axis=1)).astype(float)
    return np.where(hinted == NO_HINT, 0.5, same)


def reasons_of(
    pool: Pool, view: View, nearest: Nearest, before: Before, marks: Sequence[Mark]
) -> list[tuple[str, ...]]:
    """Return for each answer what staff should know about its suggestion."""
    return [
        tuple(_reasons(pool, view, nearest, float(before.expected[place]), marks, row))
        for row, place in enumerate(view.places)
    ]


def _reasons(pool: Pool, view: View, nearest: Nearest, before: float, marks: Sequence[Mark], row: int) -> list[str]:
    found: list[str] = []
    if nearest.mark[row] < 0:
        return found
    mark = marks[int(nearest.mark[row])]
    twin = _twin_points(pool, int(view.places[row]), marks)
    if twin is not None:
        found.append(f"You gave {points_text(twin)} to the same words.")
    elif nearest.likeness[row] < _UNLIKE:
        found.append("Unlike anything marked so far.")
    else:
        found.append(f"The marked answer most like it got {points_text(mark.points)}.")
    if abs(float(view.mean[row]) - before) >= _MOVED:
        higher = view.mean[row] > before
        found.append(f"Your marks put it {'higher' if higher else 'lower'} than rules and wording alone would.")
    return found


def _twin_points(pool: Pool, place: int, marks: Sequence[Mark]) -> Decimal | None:
    for mark in marks:
        if mark.answer != place and pool.texts.same[mark.answer] == pool.texts.same[place]:
            return mark.points
    return None
