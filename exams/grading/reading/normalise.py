"""Plain signs for reading, with the way back to what the student wrote.

`normalise` is for prose, numbers and formulas, `strip_listing` for code. Both are linear in the text.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from exams.grading.reading.letters import (
    CYRILLIC_TWINS,
    GREEK_NEAR,
    GREEK_TWINS,
    HARMLESS,
    LINE_ENDS,
    is_hidden,
    is_mark,
    keyboard_form,
    raised_or_lowered,
)
from exams.grading.reading.listing import strip_listing

__all__ = ["HIDDEN_CHARACTERS", "LOOK_ALIKE_LETTERS", "Normalised", "normalise", "strip_listing"]

HIDDEN_CHARACTERS: Final = "hidden_characters"
LOOK_ALIKE_LETTERS: Final = "look_alike_letters"

# Accents kept on one letter: no language needs more, and sorting them takes quadratic time.
_MARKS_PER_LETTER: Final = 8
_ODD_ASCII: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_WORD: Final = re.compile(r"[^\W\d_]+")
_FRACTION: Final = re.compile(r"\d+/\d*")

Placed = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Normalised:
    """`text` in plain signs. `origin[i]` is where in `original` the i-th sign of `text` comes from."""

    text: str
    flags: tuple[str, ...]
    origin: Sequence[int]
    original: str

    def quote(self, start: int, end: int) -> str:
        """Return the verbatim slice of the original that `text[start:end]` was read from."""
        if start >= end:
            return ""
        stop = self.origin[end - 1] + 1
        while stop < len(self.original) and unicodedata.combining(self.original[stop]):
            stop += 1
        return self.original[self.origin[start] : stop]


def normalise(text: str) -> Normalised:
    """Return `text` in plain signs: NFKC, keyboard quotes, dashes, digits and blanks, "\\n" line ends.

    Superscripts and subscripts become "^2" and "_1" ("^{-1}" if longer), fractions "1/2". Hidden signs
    are removed and look-alike letters replaced, each with its flag. Doing it twice changes nothing.
    """
    if text.isascii() and not _ODD_ASCII.search(text):
        return Normalised(text, (), range(len(text)), text)
    flags = []
    if any(is_hidden(char) and char not in HARMLESS for char in set(text)):
        flags.append(HIDDEN_CHARACTERS)
    placed = list(_plain(_visible(text)))
    folded = "".join(char for char, _ in placed)
    latin = _latin_letters(folded)
    if latin != folded:
        flags.append(LOOK_ALIKE_LETTERS)
    return Normalised(latin, tuple(flags), tuple(index for _, index in placed), text)


def _visible(text: str) -> list[Placed]:
    """Return the visible signs with their places; "\\r\\n" and the other line ends become "\\n"."""
    kept: list[Placed] = []
    for index, char in enumerate(text):
        if " " <= char <= "~" or char == "\n":
            kept.append((char, index))
        elif char in LINE_ENDS:
            if not (char == "\r" and text[index + 1 : index + 2] == "\n"):
                kept.append(("\n", index))
        elif not is_hidden(char):
            kept.append((char, index))
    return kept


def _plain(kept: list[Placed]) -> Iterator[Placed]:
    position, before = 0, ""
    while position < len(kept):
        char, index = kept[position]
        after = kept[position + 1][0] if position + 1 < len(kept) else ""
        if char < "\x7f" and after < "\x7f":
            step: list[Placed] = [(char, index)]
            position += 1
        elif raised_or_lowered(char)[0]:
            step, position = _script_run(kept, position)
        else:
            step, position = _letter(kept, position, before)
        yield from step
        before = step[-1][0] if step else before


def _script_run(kept: list[Placed], start: int) -> tuple[list[Placed], int]:
    """Return "^2", "_1" or "^{-1}" for the superscripts or subscripts from `start`, and where they end."""
    sign = raised_or_lowered(kept[start][0])[0]
    inner: list[Placed] = []
    end = start
    while end < len(kept) and raised_or_lowered(kept[end][0])[0] == sign:
        inner.extend((char, kept[end][1]) for char in raised_or_lowered(kept[end][0])[1])
        end += 1
    first, last = inner[0][1], inner[-1][1]
    if len(inner) == 1:
        return [(sign, first), *inner], end
    return [(sign, first), ("{", first), *inner, ("}", last)], end


def _letter(kept: list[Placed], start: int, before: str) -> tuple[list[Placed], int]:
    """Return one letter with its accents in plain signs, and where it ends."""
    end = start + 1
    while end < len(kept) and is_mark(kept[end][0]):
        end += 1
    char, index = kept[start]
    plain = keyboard_form(char)
    if end > start + 1:
        marks = "".join(mark for mark, _ in kept[start + 1 : min(end, start + 1 + _MARKS_PER_LETTER)])
        plain = unicodedata.normalize("NFKC", plain + marks)[: len(plain) + _MARKS_PER_LETTER]
    if before.isdigit() and _FRACTION.fullmatch(plain) and not char.isascii():
        plain = " " + plain
    return [(sign, index) for sign in plain], end


def _latin_letters(text: str) -> str:
    """Return `text` with look-alikes inside Latin words, and whole words of them in Latin text, replaced."""
    if not any(char in text for char in _TWINS):
        return text
    mixed = _WORD.sub(lambda found: _latin_word(found[0]), text)
    latin = sum(1 for char in mixed if _is_latin(char))
    cyrillic = sum(1 for char in mixed if "\u0400" <= char <= "\u052f")
    if latin <= cyrillic:
        return mixed
    return _WORD.sub(lambda found: _disguised_word(found[0]), mixed)


_TWINS: Final = frozenset(CYRILLIC_TWINS) | frozenset(GREEK_TWINS) | frozenset(GREEK_NEAR)


def _is_latin(char: str) -> bool:
    return char.isalpha() and (char.isascii() or "\u00c0" <= char <= "\u024f")


def _latin_word(word: str) -> str:
    """Replace look-alikes in a word that has Latin letters; Greek ones only where they are no symbol."""
    latin = sum(1 for char in word if _is_latin(char))
    if latin in (0, len(word)):
        return word
    as_word = latin >= 2 and len(word) >= 3
    return "".join(
        CYRILLIC_TWINS.get(char)
        or (GREEK_TWINS.get(char) if as_word else None)
        or (GREEK_NEAR.get(char) if latin >= 3 and 0 < place < len(word) - 1 else None)
        or char
        for place, char in enumerate(word)
    )


def _disguised_word(word: str) -> str:
    """Replace a word that is made of Cyrillic look-alikes alone."""
    if all(char in CYRILLIC_TWINS for char in word):
        return "".join(CYRILLIC_TWINS[char] for char in word)
    return word
