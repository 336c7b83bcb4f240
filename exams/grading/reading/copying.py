"""How much of an answer is the question again."""

import re
from collections.abc import Iterable

# A sentence needs this many words to count as copied; shorter ones are the subject's own terms.
_LEAST_WORDS = 6
# Share of a sentence's three-word runs that are in the question too.
_COPIED_RUNS = 0.7


def copied_sentence(sentence: str, prompt: str) -> bool:
    """Return whether `sentence` is taken from `prompt`, word for word or nearly so."""
    return _is_copy(_words(sentence), _runs(_words(prompt)))


def copied_share(sentences: Iterable[str], prompt: str) -> float:
    """Return the share of words (0..1) that stand in sentences taken from `prompt`."""
    runs = _runs(_words(prompt))
    counted = [(len(words), _is_copy(words, runs)) for words in map(_words, sentences)]
    everything = sum(count for count, _ in counted)
    return sum(count for count, copied in counted if copied) / everything if everything else 0.0


def _is_copy(words: list[str], runs: set[tuple[str, ...]]) -> bool:
    if len(words) < _LEAST_WORDS:
        return False
    own = _runs(words)
    return len(own & runs) >= _COPIED_RUNS * len(own)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _runs(words: list[str]) -> set[tuple[str, ...]]:
    return set(zip(words, words[1:], words[2:], strict=False))
