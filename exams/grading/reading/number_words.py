"""Numbers and arithmetic told in words, put in figures: "tjuetre", "three plus eight is 11", "roten av 0,34".

English, bokmål and nynorsk. Words that mean something else as often ("one", "en", "to") are left, but in a field that
holds nothing but a number.
"""

import re
from typing import Final

from exams.grading.reading.normalise import Normalised
from exams.grading.reading.rewriting import rewritten

_ENGLISH: Final = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_NORWEGIAN: Final = [
    "null",
    "en",
    "to",
    "tre",
    "fire",
    "fem",
    "seks",
    "sju",
    "åtte",
    "ni",
    "ti",
    "elleve",
    "tolv",
    "tretten",
    "fjorten",
    "femten",
    "seksten",
    "sytten",
    "atten",
    "nitten",
]
_TENS: Final = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
    "tjue": 20, "tyve": 20, "tretti": 30, "tredve": 30, "førti": 40, "femti": 50, "seksti": 60, "sytti": 70, "åtti": 80,
    "nitti": 90,
}  # fmt: skip
_UNITS: Final = (
    {word: value for value, word in enumerate(_ENGLISH)}
    | {word: value for value, word in enumerate(_NORWEGIAN)}
    | {"ett": 1, "ein": 1, "eit": 1, "éin": 1, "syv": 7}
)
# As often an article, a preposition or a verb as a number.
_OFTEN_OTHERS: Final = frozenset({"zero", "null", "one", "en", "ett", "ein", "eit", "éin", "to", "two", "fire"})
_NORWEGIAN_TEXT: Final = re.compile(r"\b(?:og|er|av|ikke|ikkje|som|vi|nevron\w*|høyde\w*|høgd\w*)\b", re.IGNORECASE)

_UNIT: Final = "|".join(sorted(_UNITS, key=len, reverse=True))
_TEN: Final = "|".join(sorted(_TENS, key=len, reverse=True))
_WORD: Final = re.compile(
    rf"(?<![\w-])(?:(?P<ten>{_TEN})(?:(?:[ -]|\s?og\s?)?(?P<unit>{_UNIT}))?|(?P<first>{_UNIT})\s?og\s?(?P<last>{_TEN})|(?P<small>{_UNIT}))"
    r"(?![\w-]*[^\W\d_])",
    re.IGNORECASE,
)
_ROOT: Final = re.compile(
    r"\b(?:kvadrat)?(?:roten|rota)\s+(?:av|til)\s+(?P<of>\d+(?:[.,]\d+)?)|\b(?:square\s+)?root\s+of\s+(?P<of_>\d+(?:[.,]\d+)?)",
    re.IGNORECASE,
)
_SIGNS: Final = {
    "+": r"pluss?|legg\s+til",
    "-": r"minus|less",
    "*": r"times|multiplied\s+by|ganger|gange|gonger|gongar|gonga\s+med|ganget\s+med|multiplisert\s+med",
    "/": r"divided\s+by|over|delt\s+på|dividert\s+(?:på|med)|delt\s+med",
}
_SIGN: Final = re.compile(
    r"(?<=[\d)])\s{1,3}(?:"
    + "|".join(f"(?P<s{n}>{words})" for n, words in enumerate(_SIGNS.values()))
    + r")\s{1,3}(?=[\d(])",
    re.IGNORECASE,
)
_EQUALS: Final = re.compile(
    r"(?:(?<=[-+*/·×]\d)|(?<=[-+*/·×]\d\d)|(?<=[-+*/·×]\s\d)|(?<=[-+*/·×]\s\d\d))"
    r"\s{1,3}(?:is|er|equals|gives|gir|gjev|blir|makes)\s{1,3}(?=\d)",
    re.IGNORECASE,
)


def in_figures(read: Normalised, *, whole: bool = False) -> Normalised:
    """Return `read` with the numbers told in words as figures, and the arithmetic words between figures as signs.

    A figure has two digits at least, so that its first and last lead back to both ends of the word.
    `whole`: the text is a field for a number, so that short words count as well, if nothing else is in it.
    """
    norwegian = _NORWEGIAN_TEXT.search(read.text) is not None
    every = whole and not re.search(
        r"[^\W\d_]", _WORD.sub("", re.sub(r"\b(?:by|x|og|and|times|gonger|ganger)\b", "", read.text))
    )

    def figure(found: re.Match[str]) -> str | None:
        word = found[0].lower()
        if word in _OFTEN_OTHERS and not every and not (word == "fire" and norwegian):
            return None
        return f"{_value(found):02}"

    read = rewritten(read, _WORD, figure)
    read = rewritten(read, _ROOT, lambda found: f"sqrt({(found['of'] or found['of_']).replace(',', '.')})")
    read = rewritten(read, _SIGN, _sign)
    return rewritten(read, _EQUALS, lambda _: " = ")


def _value(found: re.Match[str]) -> int:
    ten, unit = found["ten"] or found["last"], found["unit"] or found["first"] or found["small"]
    return _TENS.get((ten or "").lower(), 0) + _UNITS.get((unit or "").lower(), 0)


def _sign(found: re.Match[str]) -> str:
    return next(f" {sign} " for number, sign in enumerate(_SIGNS) if found[f"s{number}"])
