"""What a rubric says about statements: concepts, who is set against whom, and claims made of them.

    concepts:  name -> patterns (see patterns.py); those of vocabulary.py are there already
    rivals:    lists of concepts that are set against each other; a predicate belongs to one of them
    claims:    name -> {window, signed, any: [alternatives]}; an alternative is a list of atoms

An atom is a concept ("gradient"), its denial ("not gradient"), a concept said of a rival
("{val: rises}", "{val: not falls}") or a comparison of two rivals ("train < val", "train beats
val", "val trails train"). A list in place of an atom or of what is said means any one of it:
[[gradient, signal], {val: [rises, not falls]}]. "{val?: rises}" may also be said of nobody named.
"""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass

from exams.grading.answer_type import SpecError
from exams.grading.reading.patterns import PatternError, compile_pattern
from exams.grading.reading.settings import (
    Settings,
    read_count,
    read_flag,
    read_list,
    read_mapping,
    read_text,
    read_texts,
)
from exams.grading.reading.spelling import Spelling
from exams.grading.reading.vocabulary import COMMON

CLAUSE = 0
ANSWER = 99
_COMPARISONS = {"<": "less_than", ">": "greater_than", " beats ": "better_than", " trails ": "worse_than"}


@dataclass(frozen=True, slots=True)
class Atom:
    """One thing that must be said. `about` names the rival it is said of, "" for anyone.

    `denied` True: it must be said with a negation. `against` not "": `about` compared with `against`,
    `concept` being less_than or greater_than. `loose` True: it may also be said of nobody named.
    """

    concept: str
    about: str = ""
    denied: bool = False
    against: str = ""
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement in any of several forms. `window` is how many sentences in a row it may take;
    CLAUSE: a single clause; ANSWER: the whole answer. `signed` False: only the mention counts, negated or not."""

    name: str
    alternatives: tuple[tuple[Atom, ...], ...]
    window: int = 1
    signed: bool = True


@dataclass(frozen=True, slots=True)
class ClaimBook:
    """All concepts, rival families and claims of a part, and how their words are spelled."""

    concepts: Mapping[str, tuple[str, ...]]
    rivals: tuple[tuple[str, ...], ...]
    claims: Mapping[str, Claim]
    spelling: Spelling

    def family(self, name: str) -> tuple[str, ...]:
        """Return the rivals among whom `name` stands; only itself if none."""
        return next((family for family in self.rivals if name in family), (name,))


BOOK_KEYS = ("concepts", "rivals", "claims")


def read_claim_book(settings: Settings, path: str) -> ClaimBook:
    """Return the book that `settings` (concepts, rivals, claims) describe. Raises SpecError."""
    own = read_mapping(settings.get("concepts"), f"{path}.concepts")
    concepts = dict(COMMON)
    for name, value in own.items():
        concepts[name] = _patterns(value, f"{path}.concepts.{name}")
    families = read_list(settings.get("rivals"), f"{path}.rivals")
    rivals = tuple(_family(value, concepts, f"{path}.rivals.{i}") for i, value in enumerate(families))
    spelling = Spelling.of(itertools.chain.from_iterable(concepts.values()))
    book = ClaimBook(concepts, rivals, {}, spelling)
    claims = read_mapping(settings.get("claims"), f"{path}.claims")
    read = {name: _claim(name, value, book, f"{path}.claims.{name}") for name, value in claims.items()}
    return ClaimBook(concepts, rivals, read, spelling)


def read_claim_names(value: object, book: ClaimBook, path: str) -> tuple[str, ...]:
    """Return names of claims that the book has."""
    names = read_texts(value, path)
    for index, name in enumerate(names):
        if name not in book.claims:
            raise SpecError(f"{path}.{index}", f"there is no claim {name!r}")
    return names


def _patterns(value: object, path: str) -> tuple[str, ...]:
    patterns = read_texts(value, path)
    if not patterns:
        raise SpecError(path, "a concept needs at least one pattern")
    for index, pattern in enumerate(patterns):
        try:
            compile_pattern(pattern)
        except PatternError as error:
            raise SpecError(f"{path}.{index}", str(error)) from None
    return patterns


def _family(value: object, concepts: Mapping[str, object], path: str) -> tuple[str, ...]:
    names = read_texts(value, path)
    return tuple(_known(name, concepts, f"{path}.{index}") for index, name in enumerate(names))


def _known(name: str, concepts: Mapping[str, object], path: str) -> str:
    if name not in concepts:
        raise SpecError(path, f"there is no concept {name!r}")
    return name


def _claim(name: str, value: object, book: ClaimBook, path: str) -> Claim:
    if not isinstance(value, Mapping):
        value = {"any": value}
    given = read_mapping(value, path, ("window", "any", "signed"))
    forms = read_list(given.get("any"), f"{path}.any")
    if not forms:
        raise SpecError(f"{path}.any", "a claim needs at least one form")
    alternatives = tuple(a for i, form in enumerate(forms) for a in _alternatives(form, book, f"{path}.any.{i}"))
    signed = read_flag(given.get("signed", True), f"{path}.signed")
    return Claim(name, alternatives, _window(given.get("window", 1), f"{path}.window"), signed)


def _window(value: object, path: str) -> int:
    words = {"clause": CLAUSE, "answer": ANSWER}
    if isinstance(value, str) and value in words:
        return words[value]
    return read_count(value, path, least=1, most=5)


def _alternatives(value: object, book: ClaimBook, path: str) -> list[tuple[Atom, ...]]:
    """Return the forms that one written form stands for, each a tuple of atoms."""
    items = [value] if isinstance(value, str | Mapping) else read_list(value, path)
    if not items:
        raise SpecError(path, "a form needs at least one concept")
    return list(itertools.product(*(_options(item, book, f"{path}.{i}") for i, item in enumerate(items))))


def _options(value: object, book: ClaimBook, path: str) -> list[Atom]:
    if isinstance(value, str):
        return [_atom(value, book, path)]
    if not isinstance(value, Mapping):
        options = read_list(value, path)
        return [atom for i, option in enumerate(options) for atom in _options(option, book, f"{path}.{i}")]
    if len(value) != 1:
        raise SpecError(path, "must name one concept and what is said of it")
    about, said = next(iter(value.items()))
    name = read_text(about, path)
    rival = _rival(name.removesuffix("?"), book, path)
    return [_said(rival, text, book, path, loose=name.endswith("?")) for text in read_texts(said, path)]


def _said(rival: str, text: str, book: ClaimBook, path: str, *, loose: bool) -> Atom:
    denied, concept = _denial(text, book, path)
    return Atom(concept, rival, denied, loose=loose)


def _atom(text: str, book: ClaimBook, path: str) -> Atom:
    text = read_text(text, path)
    for sign, concept in _COMPARISONS.items():
        left, found, right = text.partition(sign)
        if found:
            return Atom(concept, _rival(left.strip(), book, path), False, _rival(right.strip(), book, path))
    denied, concept = _denial(text, book, path)
    return Atom(concept, "", denied)


def _denial(text: str, book: ClaimBook, path: str) -> tuple[bool, str]:
    denied = text.startswith("not ")
    return denied, _known(text.removeprefix("not ").strip(), book.concepts, path)


def _rival(name: str, book: ClaimBook, path: str) -> str:
    _known(name, book.concepts, path)
    if len(book.family(name)) < 2:
        raise SpecError(path, f"{name!r} is in no family of rivals")
    return name
