"""Tables of signs: what is hidden, what looks like what, what is written how on a keyboard."""

import unicodedata
from functools import lru_cache
from typing import Final

# Signs that print nothing and whose Unicode category is not Cf: fillers and grapheme joiners.
_BLANK_FILLERS: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u3164\uffa0")

# Hidden signs that editors leave behind by themselves: a byte order mark, soft hyphens from PDF and
# word processors, the two selectors after an emoji. Removed, but nothing a person needs to know.
HARMLESS: Final = frozenset("\ufeff\u00ad\ufe0e\ufe0f")

LINE_ENDS: Final = frozenset("\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029")

KEYBOARD: Final[dict[str, str]] = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02b9\u02bc\u00b4\uff07", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u02ba\uff02", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\ufe58\ufe63\uff0d", "-"),
    "\u2033": "''",
    "\u2034": "'''",
    "\u2044": "/",
    "\u2215": "/",
    "\u2217": "*",
    "\u2236": ":",
    "\u2800": " ",
    "\u2122": "TM",
    "\u2120": "SM",
    "\u00aa": "a",
    "\u00ba": "o",
}

# Cyrillic and Armenian letters that cannot be told from a Latin letter in print.
CYRILLIC_TWINS: Final[dict[str, str]] = dict(
    zip(
        "аеѕіјԛԝһӏорсухүАВЕЅІЈКМНОРСТУХҮԚԜԁհոսօ",
        "aesijqwhlopcyxyABESIJKMHOPCTYXYQWdhnuo",
        strict=True,
    )
)

# Greek letters identical in print, and those that only pass for a Latin letter inside a word.
GREEK_TWINS: Final[dict[str, str]] = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοϲ", "ABEZHIKMNOPTYXoc", strict=True))
GREEK_NEAR: Final[dict[str, str]] = dict(zip("αινρκυγ", "aivpkuy", strict=True))


@lru_cache(maxsize=4096)
def is_hidden(char: str) -> bool:
    """Return True for signs that print nothing: format, bidi, zero-width, tag, control, surrogate."""
    if char in LINE_ENDS or char == "\t":
        return False
    if char in _BLANK_FILLERS or "\ufe00" <= char <= "\ufe0f" or "\U000e0000" <= char <= "\U000e0fff":
        return True
    return unicodedata.category(char) in ("Cf", "Cc", "Cs")


@lru_cache(maxsize=4096)
def is_mark(char: str) -> bool:
    """Return True for signs that combine with the letter before them, now or once folded."""
    return unicodedata.combining(unicodedata.normalize("NFKC", char)[0]) > 0


@lru_cache(maxsize=4096)
def raised_or_lowered(char: str) -> tuple[str, str]:
    """Return ("^", "2") for a superscript two, ("_", "1") for a subscript one, else ("", "")."""
    tag, _, code = unicodedata.decomposition(char).partition(" ")
    if tag not in ("<super>", "<sub>") or " " in code or char in KEYBOARD:
        return "", ""
    plain = unicodedata.normalize("NFKC", char)
    return ("^" if tag == "<super>" else "_"), KEYBOARD.get(plain, plain)


@lru_cache(maxsize=4096)
def keyboard_form(char: str) -> str:
    """Return how one visible sign is written on a keyboard: NFKC, plain quotes, dashes, digits, blanks.

    Signs whose NFKC form would be a blank and a loose accent stay as they are.
    """
    if char in KEYBOARD:
        return KEYBOARD[char]
    decomposition = unicodedata.decomposition(char)
    if decomposition.startswith("<compat> 0020 "):
        return char
    if unicodedata.category(char) == "Nd":
        return str(unicodedata.digit(char))
    folded = unicodedata.normalize("NFKC", char)
    return "".join(KEYBOARD.get(sign, sign) for sign in folded) if folded != char else char
