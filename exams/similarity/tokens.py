"""From text to tokens in which renaming, reformatting, other numbers and comments make no difference."""

import keyword
import re
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a text is cut into tokens."""

    CODE = "code"
    PROSE = "prose"


@dataclass(frozen=True, slots=True)
class Token:
    """One normalised token and where it stands in the text."""

    text: str
    start: int
    end: int


# What names, numbers and strings become: what they are called or worth says little about who wrote them.
NAME, NUMBER, STRING = "n", "0", "s"
_WORD = re.compile(r"\w+")
# Python's tokens. Its own tokenizer takes five times as long, and gives up where an answer is no valid Python.
_CODE = re.compile(
    r"""(?P<comment>\#[^\n]*)
    |(?P<string>[rbfuRBFU]{0,2}(?:\"{3}(?:[^\\]|\\.)*?(?:\"{3}|\Z)|'{3}(?:[^\\]|\\.)*?(?:'{3}|\Z)
        |"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?))
    |(?P<name>[^\W\d]\w*)
    |(?P<number>\d[\w.]*)
    |(?P<sign>\*\*=?|//=?|>>=?|<<=?|->|:=|[-+*/%&|^@=!<>]=|\S)""",
    re.VERBOSE | re.DOTALL,
)
_KEYWORDS = frozenset(keyword.kwlist)


def read_tokens(text: str, kind: Kind) -> list[Token]:
    """Return the tokens of a text; code need not be valid Python."""
    return _prose(text) if kind is Kind.PROSE else _code(text)


def _prose(text: str) -> list[Token]:
    return [Token(match[0].casefold(), match.start(), match.end()) for match in _WORD.finditer(text)]


def _code(text: str) -> list[Token]:
    return [
        Token(_folded(match.lastgroup or "", match[0]), match.start(), match.end())
        for match in _CODE.finditer(text)
        if match.lastgroup != "comment"
    ]


def _folded(group: str, word: str) -> str:
    match group:
        case "name":
            return word if word in _KEYWORDS else NAME
        case "number":
            return NUMBER
        case "string":
            return STRING
        case _:
            return word
