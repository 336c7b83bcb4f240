"""Sentences of the grading kernel in the reader's language.

The kernel knows no languages: a grade keeps what it says in English, as it was said on that day. Here its sentences are
found again by their patterns ("Missing: {missing}, extra: {extra}."), and said in another language with the same values.
What is not found stays as it is, so a translation never says more or less than the grade does.
"""

import gettext
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from string import Formatter

from django.utils.translation import get_language

LOCALE = Path(__file__).parent / "locale"
# Longer texts are no sentences of the kernel; looking for patterns in them would take its time.
LONGEST_CHARS = 1_000
# So many sentences may make one pattern, as where one is put into another.
_MOST_ENDS = 8
# A value may hold a sentence of its own, which may hold another.
_DEPTH = 3
_ENDS = re.compile(r"[.!?:](?=\s|$)")
# A line of a feedback text: criterion and points before its sentences.
_LINE = re.compile(r"(\S+: [\d.?]+ / [\d.]+\. )(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A sentence with values: its shape, what stands between the values, how it reads in the language."""

    shape: re.Pattern[str]
    literals: tuple[str, ...]
    translation: str

    def values_in(self, text: str) -> dict[str, str] | None:
        """Return the values of a text of this pattern; None if it is another."""
        if not text.startswith(self.literals[0]) or not all(literal in text for literal in self.literals):
            return None
        found = self.shape.fullmatch(text)
        return found.groupdict() if found else None


@dataclass(frozen=True, slots=True)
class Sentences:
    """The kernel's sentences in one language."""

    plain: dict[str, str]
    patterns: tuple[Pattern, ...]


def in_language(text: str, language: str | None = None) -> str:
    """Return what a grade says in the language (that of the page if None); unknown sentences as they are."""
    language = language or get_language() or "en"
    if not text or language.startswith("en"):
        return text
    return _translated(text, language)


@lru_cache(maxsize=4096)
def _translated(text: str, language: str) -> str:
    sentences = sentences_in(language)
    whole = _sentence(text.strip(), sentences, _DEPTH)
    if whole is not None and "\n" not in text.strip():
        return whole
    return "\n".join(_line(line, sentences) for line in text.split("\n"))


@lru_cache(maxsize=8)
def sentences_in(language: str) -> Sentences:
    """Return the sentences of a language; none where it has no catalogue."""
    path = LOCALE / language / "LC_MESSAGES" / "sentences.mo"
    if not path.exists():
        return Sentences({}, ())
    with path.open("rb") as file:
        known: dict[str, str] = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    pairs = [(text, said) for text, said in known.items() if text and said]
    plain = {_unbraced(text): _unbraced(said) for text, said in pairs if not _names(text)}
    patterns = [_pattern(text, said) for text, said in pairs if _names(text)]
    return Sentences(plain, tuple(sorted(patterns, key=lambda pattern: -len("".join(pattern.literals)))))


def _line(line: str, sentences: Sentences) -> str:
    scored = _LINE.fullmatch(line)
    if scored:
        return scored[1] + _said(scored[2], sentences, _DEPTH)
    return _said(line, sentences, _DEPTH)


def _said(text: str, sentences: Sentences, depth: int) -> str:
    """Return a run of sentences, each in the language if it is known; the longest known stretch first."""
    if len(text) > LONGEST_CHARS:
        return text
    return "".join(_stretches(text, sentences, depth))


def _stretches(text: str, sentences: Sentences, depth: int) -> Iterator[str]:
    ends = [match.end() for match in _ENDS.finditer(text)]
    if not ends or ends[-1] < len(text.rstrip()):
        ends.append(len(text.rstrip()))
    start = 0
    while start < len(text):
        blank = len(text) - start - len(text[start:].lstrip())
        yield text[start : start + blank]
        start += blank
        later = [end for end in ends if end > start]
        if not later:
            break
        for end in reversed(later[:_MOST_ENDS]):
            said = _sentence(text[start:end], sentences, depth)
            if said is not None:
                break
        else:
            end, said = later[0], text[start : later[0]]
        yield said
        start = end


def _sentence(text: str, sentences: Sentences, depth: int) -> str | None:
    """Return one sentence in the language; None if it is not known."""
    if text in sentences.plain:
        return sentences.plain[text]
    if depth == 0 or len(text) > LONGEST_CHARS:
        return None
    for pattern in sentences.patterns:
        found = pattern.values_in(text)
        if found is not None:
            values = {name: _said(value, sentences, depth - 1) for name, value in found.items()}
            return pattern.translation.format(**values)
    return None


def _pattern(text: str, said: str) -> Pattern:
    pieces = list(Formatter().parse(text))
    seen: set[str] = set()
    shape = []
    for literal, name, _, _ in pieces:
        shape.append(re.escape(literal))
        if name is not None:
            shape.append(f"(?P={name})" if name in seen else f"(?P<{name}>.*?)")
            seen.add(name)
    return Pattern(re.compile("".join(shape), re.DOTALL), tuple(literal for literal, *_ in pieces), said)


def _names(text: str) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(text) if name is not None]


def _unbraced(text: str) -> str:
    return text.replace("{{", "{").replace("}}", "}")
