"""The answers to one question, compared to its rubric and to each other."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from exams.grading.learning.features import FEATURES, Reading, features_of, read_rubric
from exams.grading.learning.types import LearningQuestion
from exams.grading.learning.words import GRAM_SLOTS, Floats


@dataclass(frozen=True, slots=True, eq=False)
class Pool:
    """Answers in order. `features`: one row each; `by_grams`, `by_terms`: likeness (0..1) of each to each.

    `same` is one text for answers that say the same words in the same order."""

    question: LearningQuestion
    features: Floats
    by_grams: Floats
    by_terms: Floats
    same: tuple[str, ...]
    terms: tuple[frozenset[str], ...]

    def __len__(self) -> int:
        return len(self.same)


def read_pool(question: LearningQuestion, answers: Sequence[str]) -> Pool:
    """Return the answers compared. Memory grows with the square of their number. Raises ValueError without reference."""
    rubric = read_rubric(question)
    read = [Reading(text) for text in answers]
    grams = np.array([one.grams for one in read]).reshape(len(read), GRAM_SLOTS)
    return Pool(
        question=question,
        features=np.array([features_of(one, rubric) for one in read]).reshape(len(read), len(FEATURES)),
        by_grams=_likeness(grams),
        by_terms=_likeness(_term_rows(read)),
        same=tuple(" ".join(one.words) for one in read),
        terms=tuple(one.terms for one in read),
    )


def _term_rows(read: Sequence[Reading]) -> Floats:
    """Return unit vectors of terms; a term that few answers have weighs more."""
    spread = Counter(term for one in read for term in one.terms)
    column = {term: place for place, term in enumerate(spread)}
    rows = np.zeros((len(read), max(len(column), 1)))
    for row, one in zip(rows, read, strict=True):
        for term in one.terms:
            row[column[term]] = np.log((len(read) + 1) / (spread[term] + 0.5))
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    units: Floats = rows / np.where(norms > 0, norms, 1.0)
    return units


def _likeness(units: Floats) -> Floats:
    """Return cosines; texts without anything to compare are like each other."""
    found: Floats = np.clip(units @ units.T, 0.0, 1.0)
    empty = ~units.any(axis=1)
    found[np.ix_(empty, empty)] = 1.0
    return found
