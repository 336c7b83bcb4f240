"""Which answers to ask a person for first: typical ones, then the least certain, and now and then any one."""

import random
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from exams.grading.learning.model import Model
from exams.grading.learning.pool import Texts
from exams.grading.learning.types import FEWEST_TO_TRUST, Prediction
from exams.grading.learning.words import Floats

# As many typical answers as a question needs before its suggestions can be measured.
TYPICAL: Final = FEWEST_TO_TRUST
# Every fifth answer is drawn by lot, so that the agreement shown to staff is measured on no chosen ones.
_BY_LOT_EVERY: Final = 5
_DIMENSIONS: Final = 30
_ROUNDS: Final = 10


def ask_first(texts: Texts, models: Sequence[Model], *, seed: int) -> tuple[int, ...]:
    """Return the places of all answers without a mark, the most useful to mark first. `seed` is the question's.

    `models`: one for each thing that points are given for; an answer is as uncertain as its least certain one."""
    marked = {mark.answer for model in models for mark in model.marks}
    typical = [place for place in medoids(texts, TYPICAL, seed=seed) if place not in marked]
    typical = typical[: max(TYPICAL - len(marked), 0)]
    rest = [place for place in range(len(texts)) if place not in marked and place not in typical]
    sure = {place: min((_sure(model.predictions[place]) for model in models), default=0.0) for place in rest}
    lots = random.Random(seed).sample(range(len(texts)), len(texts))
    uncertain = sorted(rest, key=lambda place: (sure[place], place))
    return (*typical, *_mixed(uncertain, [place for place in lots if place in sure]))


def _sure(prediction: Prediction) -> float:
    return prediction.p_level if prediction.p_agree is None else prediction.p_agree


def medoids(texts: Texts, count: int, *, seed: int) -> tuple[int, ...]:
    """Return one typical answer for each of `count` clusters (k-means on likeness), the largest cluster's first."""
    count = min(count, len(texts))
    if not count:
        return ()
    rows = _embedding(texts.by_grams)
    centres = _spread_out(rows, count, np.random.default_rng(seed))
    for _ in range(_ROUNDS):
        own = _distances(rows, centres).argmin(axis=1)
        centres = np.array([rows[own == c].mean(axis=0) if (own == c).any() else centres[c] for c in range(count)])
    distance = _distances(rows, centres)
    sizes = np.bincount(distance.argmin(axis=1), minlength=count)
    chosen: list[int] = []
    for cluster in np.argsort(-sizes, kind="stable"):
        ranked = np.argsort(distance[:, cluster], kind="stable")
        chosen.append(next(int(place) for place in ranked if int(place) not in chosen))
    return tuple(chosen)


def _mixed(uncertain: Iterable[int], drawn: Iterable[int]) -> list[int]:
    """Return both orders woven into one: after every few uncertain answers one by lot; each answer once."""
    lots, found, seen = iter(drawn), list[int](), set[int]()
    for place in uncertain:
        if place in seen:
            continue
        if len(found) % _BY_LOT_EVERY == _BY_LOT_EVERY - 1:
            lot = next((one for one in lots if one not in seen and one != place), None)
            if lot is not None:
                found.append(lot)
                seen.add(lot)
        found.append(place)
        seen.add(place)
    return found


def _embedding(likeness: Floats) -> Floats:
    """Return rows whose inner products are nearly the likeness, in few dimensions."""
    values, vectors = np.linalg.eigh(likeness)
    keep = slice(None, -min(_DIMENSIONS, len(values)) - 1, -1)
    rows: Floats = vectors[:, keep] * np.sqrt(np.maximum(values[keep], 0.0))
    return rows


def _spread_out(rows: Floats, count: int, rng: np.random.Generator) -> Floats:
    """Return first centres: each drawn with a chance that grows with the distance to those before it."""
    chosen = [int(rng.integers(len(rows)))]
    far = _distances(rows, rows[chosen])[:, 0]
    while len(chosen) < count:
        chance = far / far.sum() if far.sum() > 1e-12 else None
        chosen.append(int(rng.choice(len(rows), p=chance)))
        far = np.minimum(far, _distances(rows, rows[chosen[-1:]])[:, 0])
    found: Floats = rows[chosen]
    return found


def _distances(rows: Floats, centres: Floats) -> Floats:
    found: Floats = ((rows[:, None] - centres[None]) ** 2).sum(axis=2)
    return found
