"""Words of a text as the learned layer compares them: stems, and hashed character n-grams."""

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import Final
from zlib import crc32

import numpy as np
import snowballstemmer
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Hashed n-grams: enough room that two of a question's n-grams rarely fall together, little enough for dense rows.
GRAM_SLOTS: Final = 4096
_GRAM_SIZES: Final = (3, 4, 5)

_TOKEN: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+(?:[.,]\d+)*")
_ENGLISH: Final = frozenset(
    re.findall(
        r"\S+",
        """a about all also an and any are as at be because been but by can could do does each for from has have how if in
        into is it its may more most not of on one only or other our so such than that the their them then there these
        they this to up use used very was we were what when where which while who will with would you""",
    )
)
_NORWEGIAN: Final = frozenset(
    re.findall(
        r"\S+",
        """alle at av bare blir da de dei den denne der det dette du eg ein eit eller en er et etter for fordi fra fram frå får
        gjennom ha han har hva hvis hvor hvordan i ikke ikkje ingen inn kan korleis kva kvar med mellom men mens mer må nei når
        og også om opp på seg siden skal slik som så til um under uten ut ved vi vil være vere å""",
    )
)
_NEGATIONS: Final = frozenset(
    re.findall(
        r"\S+",
        """not no never none without cannot can't don't doesn't isn't aren't won't nor neither
        ikke ikkje ingen aldri uten utan inga inkje verken""",
    )
)


def words_of(text: str) -> list[str]:
    """Return words and numbers of `text` in lower case, in order."""
    return [token.replace("’", "'") for token in _TOKEN.findall(text.lower())]


def is_norwegian(words: Iterable[str]) -> bool:
    """Return whether more function words are Norwegian than English; English in doubt."""
    listed = list(words)
    english = sum(word in _ENGLISH for word in listed)
    return sum(word in _NORWEGIAN for word in listed) > english


def stems_of(words: list[str]) -> list[str]:
    """Return the stems in order, by the stemmer of the text's own language."""
    stem = _norwegian_stem if is_norwegian(words) else _english_stem
    return [stem(word) for word in words]


def is_function_word(word: str) -> bool:
    """Return whether a word holds sentences together instead of saying something."""
    return word in _ENGLISH or word in _NORWEGIAN


def count_negations(words: Iterable[str]) -> int:
    """Return how many words deny something."""
    return sum(word in _NEGATIONS for word in words)


def gram_counts(words: Iterable[str]) -> Floats:
    """Return how often each hashed n-gram inside the words occurs."""
    row = np.zeros(GRAM_SLOTS)
    for word, count in Counter(words).items():
        np.add.at(row, _slots(word), float(count))
    return row


def unit_row(counts: Floats) -> Floats:
    """Return the logarithms of counts, scaled to length 1; zeros stay zeros."""
    row = np.log1p(counts)
    norm = float(np.linalg.norm(row))
    return row / norm if norm else row


def gram_row(words: Iterable[str]) -> Floats:
    """Return the unit vector of the words' n-grams."""
    return unit_row(gram_counts(words))


@lru_cache(maxsize=50_000)
def _slots(word: str) -> NDArray[np.int64]:
    framed = f"<{word}>"
    grams = [framed[i : i + size] for size in _GRAM_SIZES for i in range(len(framed) - size + 1)] or [framed]
    return np.array([crc32(gram.encode()) % GRAM_SLOTS for gram in grams], dtype=np.int64)


@lru_cache(maxsize=50_000)
def _english_stem(word: str) -> str:
    return str(_STEMMERS["english"].stemWord(word))


@lru_cache(maxsize=50_000)
def _norwegian_stem(word: str) -> str:
    return str(_STEMMERS["norwegian"].stemWord(word))


_STEMMERS: Final = {language: snowballstemmer.stemmer(language) for language in ("english", "norwegian")}
