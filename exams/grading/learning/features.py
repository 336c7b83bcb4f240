"""Numbers that say how an answer relates to what was asked and what is looked for; the same in every subject."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from exams.grading.learning.types import LearningQuestion
from exams.grading.learning.words import (
    Floats,
    count_negations,
    gram_counts,
    gram_row,
    is_function_word,
    stems_of,
    unit_row,
    words_of,
)
from exams.grading.reading.sentences import split_sentences
from exams.grading.reading.wordlists import says_unknown

FEATURES: Final = (
    "blank", "unknown", "like_reference", "like_question", "recall", "precision", "new_recall", "new_precision",
    "pair_recall", "claims_mean", "claims_least", "claims_most", "words", "words_to_reference", "length_share",
    "question_share", "extra", "denial_gap", "number_recall",
)  # fmt: skip

# A claim is met by its wording (n-grams) and by its terms (stems); this share was not tuned.
_BY_GRAMS: Final = 0.6
_MOST_CLAIMS: Final = 12
_FEWEST_CLAIM_WORDS: Final = 3
# What a text is compared by; an answer longer than this is compared by its beginning.
MOST_CHARS: Final = 12_000


class Reading:
    """One text, read once: words, stems, terms (stems without function words), n-grams."""

    def __init__(self, text: str) -> None:
        self.text = text[:MOST_CHARS]
        self.words = words_of(self.text)
        self.stems = stems_of(self.words)
        pairs = zip(self.stems, self.words, strict=True)
        self.terms = frozenset(stem for stem, word in pairs if not is_function_word(word))

    @cached_property
    def grams(self) -> Floats:
        """The unit vector of n-grams."""
        return gram_row(self.words)

    @cached_property
    def pairs(self) -> frozenset[tuple[str, str]]:
        """Stems that follow one another."""
        return frozenset(zip(self.stems, self.stems[1:], strict=False))

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Numbers as written."""
        return frozenset(word for word in self.words if word[0].isdigit())


@dataclass(frozen=True, slots=True)
class Rubric:
    """What answers are compared to, read once for a question."""

    prompt: Reading
    references: tuple[Reading, ...]
    claims: tuple[Reading, ...]


def read_rubric(question: LearningQuestion) -> Rubric:
    """Return prompt, references and claims of `question`. Raises ValueError if it has no reference."""
    if not question.references:
        raise ValueError(f"{question.key}: there is nothing to compare answers to")
    claims: Sequence[str] = question.claims
    if not claims and len(question.references) == 1:
        claims = [text for text in _sentences(question.references[0]) if len(words_of(text)) >= _FEWEST_CLAIM_WORDS]
    read = tuple(map(Reading, claims[:_MOST_CLAIMS]))
    return Rubric(Reading(question.prompt), tuple(map(Reading, question.references)), read)


def features_of(answer: Reading, rubric: Rubric) -> Floats:
    """Return the features of one answer, in the order of FEATURES. Looks at no other answer."""
    return np.array([*_state(answer), *_overlap(answer, rubric), *_claims(answer, rubric), *_extent(answer, rubric)])


def _state(answer: Reading) -> Iterator[float]:
    yield float(not answer.words)
    yield float(says_unknown(answer.text))


def _overlap(answer: Reading, rubric: Rubric) -> Iterator[float]:
    asked, wanted = rubric.prompt.terms, _union(rubric)
    yield max(float(answer.grams @ one.grams) for one in rubric.references)
    yield float(answer.grams @ rubric.prompt.grams)
    yield max(_share(answer.terms & one.terms, one.terms) for one in rubric.references)
    yield _share(answer.terms & wanted, answer.terms)
    yield max(_share(answer.terms & one.terms - asked, one.terms - asked) for one in rubric.references)
    yield _share(answer.terms & wanted - asked, answer.terms - asked)
    yield max(_share(answer.pairs & one.pairs, one.pairs) for one in rubric.references)


def _claims(answer: Reading, rubric: Rubric) -> Iterator[float]:
    if rubric.claims:
        found = _claim_matches(answer, rubric.claims)
        yield from (float(found.mean()), float(found.min()), float(found.max()))
        return
    likeness = [float(answer.grams @ one.grams) for one in rubric.references]
    recall = max(_share(answer.terms & one.terms, one.terms) for one in rubric.references)
    yield from (sum(likeness) / len(likeness), recall, max(likeness))


def _claim_matches(answer: Reading, claims: Sequence[Reading]) -> Floats:
    """Return for each claim how well the best sentence, or two in a row, says it."""
    sentences = [Reading(text) for text in _sentences(answer.text)] or [answer]
    counts = [gram_counts(one.words) for one in sentences]
    windows = [*zip(counts, (one.terms for one in sentences), strict=True)]
    windows += [(a + b, s | t) for (a, s), (b, t) in zip(windows, windows[1:], strict=False)]
    rows = np.array([unit_row(count) for count, _ in windows])
    by_grams = np.array([claim.grams for claim in claims]) @ rows.T
    by_terms = np.array([[_share(terms & claim.terms, claim.terms) for _, terms in windows] for claim in claims])
    found: Floats = (_BY_GRAMS * by_grams + (1 - _BY_GRAMS) * by_terms).max(axis=1)
    return found


def _extent(answer: Reading, rubric: Rubric) -> Iterator[float]:
    length = len(answer.words)
    shortest = min(len(one.words) for one in rubric.references)
    asked, wanted = rubric.prompt.terms, _union(rubric)
    yield float(np.log1p(length))
    yield float(np.log1p(length) - np.log1p(shortest))
    yield min(1.0, length / max(shortest, 1))
    yield _share(answer.terms & asked, answer.terms)
    yield float(np.log1p(len(answer.terms - wanted - asked)))
    denied = count_negations(answer.words)
    yield float(np.tanh(min(abs(denied - count_negations(one.words)) for one in rubric.references) / 2))
    yield max(_number_recall(answer, one) for one in rubric.references)


def _number_recall(answer: Reading, reference: Reading) -> float:
    if reference.numbers:
        return _share(answer.numbers & reference.numbers, reference.numbers)
    return _share(answer.terms & reference.terms, reference.terms)


def _union(rubric: Rubric) -> frozenset[str]:
    return frozenset().union(*(one.terms for one in rubric.references))


def _share(part: frozenset[object] | frozenset[str], whole: frozenset[object] | frozenset[str]) -> float:
    return len(part) / len(whole) if whole else 0.0


def _sentences(text: str) -> list[str]:
    return [span.of(text) for span in split_sentences(text)]
