"""Find labels such as l2, R_2, K(w) or "second layer" in running text, however they are typed."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

_LETTERS_DIGITS: Final = re.compile(r"([^\W\d_]+)_?(\d+)")
_MARKUP: Final = re.compile(r"\\(?:mathrm|text|mathbf|operatorname)(?=\s*\{)|[${}]|\\[,;!]|\\\|")


def without_markup(text: str) -> str:
    """Return `text` with LaTeX braces and dollars as blanks and \\| as ||, sign for sign: places stay the same."""
    return _MARKUP.sub(lambda found: "||" if found[0] == "\\|" else " " * len(found[0]), text)


@lru_cache(maxsize=512)
def label_pattern(labels: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern for any of `labels`; "l2" also finds "l_2", "l 2" and "L2"."""
    longest_first = sorted(labels, key=len, reverse=True)
    return re.compile("|".join(_one(label) for label in longest_first), re.IGNORECASE)


def find_labels(labels: Iterable[str], text: str) -> list[re.Match[str]]:
    """Return every place in `text` where one of `labels` stands."""
    known = tuple(labels)
    return list(label_pattern(known).finditer(text)) if known else []


def _one(label: str) -> str:
    numbered = _LETTERS_DIGITS.fullmatch(label)
    if numbered:
        return rf"(?<![^\W_]){re.escape(numbered[1])}\s?_?\s{{0,2}}{numbered[2]}(?![^\W_])(?![.,]\d)"
    body = re.sub(r"\\? ", r"\\s+", re.escape(label))
    before = r"(?<![^\W_])" if label[0].isalnum() else ""
    after = r"(?![^\W_])" if label[-1].isalnum() else ""
    return f"{before}{body}{after}"
