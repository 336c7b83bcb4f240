"""Typing errors: a word that no language knows, one slip away from a word of the rubric, is read as that word.

The candidates are found by the deletes that two words share, as SymSpell does it (W. Garbe, 2012).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import simplemma

from exams.grading.reading.normalise import Normalised
from exams.grading.reading.patterns import fold

_LANGUAGES = ("en", "nb", "nn")
_WORD = re.compile(r"(?<!')\b[^\W\d_]+\b(?!')")
_PATTERN_WORD = re.compile(r"(?<!')\*?\b[^\W\d_]+\b\*?(?!')")
# In shorter words one letter too often makes another word.
_LEAST = 5
_MOST = 40
_SUFFIX = re.compile(r"(?:s|es|d|ed|ing|ion|ions|ment|al|ly|er|r|en|n|et|ene|ane|ar|a|e|t)?")
# Longer texts are no answers.
_MOST_WORDS = 1500


@dataclass(frozen=True, slots=True)
class Spelling:
    """The words that patterns are made of: `whole` ones, and beginnings; `near` leads from a delete to them."""

    whole: frozenset[str]
    beginnings: frozenset[str]
    endings: tuple[str, ...]
    near: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, patterns: Iterable[str]) -> "Spelling":
        """Return the words of `patterns` (see patterns.py)."""
        words = {fold(word) for pattern in patterns for word in _PATTERN_WORD.findall(pattern)}
        endings = tuple(sorted(word.strip("*") for word in words if word.startswith("*")))
        beginnings = frozenset(word[:-1] for word in words if word.endswith("*") and not word.startswith("*"))
        whole = frozenset(word for word in words if "*" not in word)
        near: dict[str, list[str]] = {}
        for word in sorted(whole | beginnings):
            if _LEAST <= len(word) <= _MOST:
                for delete in {word, *_deletes(word)}:
                    near.setdefault(delete, []).append(word)
        return cls(whole, beginnings, endings, {delete: tuple(found) for delete, found in near.items()})

    def knows(self, word: str) -> bool:
        """Return whether a pattern may mean `word` as it stands."""
        return (
            word in self.whole
            or any(word[:length] in self.beginnings for length in range(1, len(word) + 1))
            or any(word.endswith(ending) for ending in self.endings)
        )

    def meant(self, word: str) -> str | None:
        """Return the word that `word` is one slip away from; None if there is none, or more than one."""
        for length in range(len(word), _LEAST - 2, -1):  # the more of it a beginning explains, the better
            found = set(self._candidates(word, length))
            if found:
                return found.pop() if len(found) == 1 else None
        return None

    def _candidates(self, word: str, length: int) -> Iterator[str]:
        start = word[:length]
        for delete in {start, *_deletes(start)}:
            for target in self.near.get(delete, ()):
                complete = length == len(word) or target in self.beginnings
                if complete and target[0] == word[0] and _one_slip(start, target):
                    rest = word[length:]
                    if _SUFFIX.fullmatch(rest) or _is_a_word(target + rest):
                        yield target + rest


def respell(plain: Normalised, spelling: Spelling) -> Normalised:
    """Return `plain` with words read as meant; quotes still give what was written. Itself, if nothing is changed."""
    swaps = list(_swaps(plain.text, spelling))
    if not swaps:
        return plain
    text: list[str] = []
    origin: list[int] = []
    last = 0
    for start, end, word in swaps:
        text += (plain.text[last:start], word)
        origin += plain.origin[last:start]
        origin += _spread(plain.origin[start:end], len(word))
        last = end
    return Normalised("".join((*text, plain.text[last:])), plain.flags, (*origin, *plain.origin[last:]), plain.original)


def _swaps(text: str, spelling: Spelling) -> Iterator[tuple[int, int, str]]:
    for number, found in enumerate(_WORD.finditer(text)):
        if number == _MOST_WORDS:
            return
        written = fold(found.group())
        if not found.group()[1:].islower():  # a name, as AdaIN
            continue
        if not _LEAST - 1 <= len(written) <= _MOST or spelling.knows(written):
            continue
        meant = spelling.meant(written)
        if meant is not None and not _is_a_word(found.group().lower()):
            yield found.start(), found.end(), meant


@lru_cache(maxsize=16_384)
def _is_a_word(word: str) -> bool:
    return any(simplemma.is_known(word, lang=language) for language in _LANGUAGES)


def _deletes(word: str) -> Iterator[str]:
    return (word[:index] + word[index + 1 :] for index in range(len(word)))


def _one_slip(written: str, meant: str) -> bool:
    """Return whether one letter is missing, too much, another, or changed places with the next."""
    short, long = sorted((written, meant), key=len)
    same = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) < len(long):
        return len(long) - len(short) == 1 and short[same:] == long[same + 1 :]
    swapped = short[same : same + 2][::-1] == long[same : same + 2] and short[same + 2 :] == long[same + 2 :]
    return short != long and (short[same + 1 :] == long[same + 1 :] or swapped)


def _spread(places: Sequence[int], length: int) -> list[int]:
    """Return `length` places for a word that was written at `places`; the last sign stays the last."""
    return [*(places[min(index, len(places) - 1)] for index in range(length - 1)), places[-1]]
