"""The answers to one question, compared to its rubric and to each other."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from exams.grading.learning.features import FEATURES, Reading, features_of, read_rubric
from exams.grading.learning.types import LearningQuestion
from exams.grading.learning.words import GRAM_SLOTS, Floats


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """Answers in order, read and compared to each other, whatever they are marked by.

    `by_grams`, `by_terms`: likeness (0..1) of each to each. `same`: one text for all that say the same words."""

    by_grams: Floats
    by_terms: Floats
    same: tuple[str, ...]
    read: tuple[Reading, ...]

    def __len__(self) -> int:
        return len(self.read)


@dataclass(frozen=True, slots=True, eq=False)
class Pool:
    """The answers to one question. `features`: one row each, see features."""

    question: LearningQuestion
    features: Floats
    texts: Texts

    def __len__(self) -> int:
        return len(self.texts)


def read_texts(answers: Sequence[str]) -> Texts:
    """Return the answers read. Memory grows with the square of their number."""
    read = tuple(map(Reading, answers))
    grams = np.array([one.grams for one in read]).reshape(len(read), GRAM_SLOTS)
    same = tuple(" ".join(one.words) for one in read)
    return Texts(_likeness(grams), _likeness(_term_rows(read)), same, read)


def pool_of(question: LearningQuestion, texts: Texts) -> Pool:
    """Return the texts compared to what `question` looks for. Raises ValueError if it has no reference."""
    rubric = read_rubric(question)
    rows = np.array([features_of(one, rubric) for one in texts.read]).reshape(len(texts), len(FEATURES))
    return Pool(question, rows, texts)


def read_pool(question: LearningQuestion, answers: Sequence[str]) -> Pool:
    """Return the answers read and compared. Raises ValueError if the question has no reference."""
    return pool_of(question, read_texts(answers))


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
