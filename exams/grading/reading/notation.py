"""Formulas, code and tables inside running text, taken out where only words are to be looked at."""

import re

_BLOCK = re.compile(
    r"```.*?(?:```|\Z)|\$\$.*?\$\$|\\\[.*?\\\]|\\begin\{(\w+\*?)\}.*?\\end\{\1\}|\$[^$\n]+\$|\\\([^\n]*?\\\)|`[^`\n]+`",
    re.DOTALL,
)
_TABLE_ROW = re.compile(r"^[ \t]*\|(?:[ \t][^\n]*\|[ \t]*|[-:| \t]+)$|^[^\n|]*(?: \| [^\n|]*){2,}$", re.MULTILINE)
_CODE_LINE = re.compile(
    r"^[ \t]*(?:def \w+\(|class \w+[(:]|import \w+|from [\w.]+ import|return\b|@\w|#|[\w.\[\]]+ ?[-+*]?= ?\S[^\n]*\(|"
    r"[\w.]+\([^\n]*\)[ \t]*$)[^\n]*$",
    re.MULTILINE,
)
# A function or class with its indented lines, or those of a numbered listing.
_DEFINITION = re.compile(
    r"^(?:\d+[ \t]+)?(?:def|class) \w+ ?[(:][^\n]*(?:\n[ \t]+\S[^\n]*|\n\d+[ \t][^\n]*|\n(?=\n?[ \t]))*", re.MULTILINE
)
_WORD = re.compile(r"\S+")
# A word with one of these signs in it is mathematics or code: f(x), ||w||, w1*d1, x_i, <=, \frac.
_SIGN = re.compile(r"[=<>^*_∇∂∑√≤≥≈∈·×|\\{}\[\]]|\w\(|\)\(|^[-+/\d.,()]+$|^\w\d[.,;:]?$")
_LONG_WORD = re.compile(r"(?<![\\\w])[^\W\d_]{4,}")
# So many words between dollar signs are no formula.
_MOST_WORDS = 4
_STAND_IN = "¤"


def without_notation(text: str) -> str:
    """Return `text` with a ¤ and blanks for each formula, piece of code and table row, all else in its place."""
    text = _BLOCK.sub(_blank_formula, text)
    for rule in (_TABLE_ROW, _DEFINITION, _CODE_LINE):
        text = rule.sub(_blank, text)
    return _WORD.sub(lambda word: _blank(word) if _SIGN.search(word.group()) else word.group(), text)


def without_definitions(text: str) -> str:
    """Return `text` with a ¤ and blanks for functions, classes and fenced code only."""
    text = re.sub(r"```.*?(?:```|\Z)", _blank, text, flags=re.DOTALL)
    return _DEFINITION.sub(_blank, text)


def _blank_formula(found: re.Match[str]) -> str:
    wordy = not found.group().startswith("```") and len(_LONG_WORD.findall(found.group())) > _MOST_WORDS
    return found.group() if wordy else _blank(found)


def _blank(found: re.Match[str]) -> str:
    return _STAND_IN + re.sub(r"[^\n]", " ", found.group()[1:])
