"""From text to tokens in which renaming, reformatting, other numbers and comments make no difference."""

import io
import keyword
import re
import tokenize
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
# Where Python's own tokenizer gives up: names, numbers, strings on one line, anything else by the character.
_ROUGH = re.compile(r"(?P<name>[^\W\d]\w*)|(?P<number>\d[\w.]*)|(?P<string>'[^'\n]*'|\"[^\"\n]*\")|(?P<comment>#.*)|\S")
_LEFT_OUT = frozenset(
    {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
)


def read_tokens(text: str, kind: Kind) -> list[Token]:
    """Return the tokens of a text. Code that is not valid Python is cut as far as that goes, then roughly."""
    return _prose(text) if kind is Kind.PROSE else _code(text)


def _prose(text: str) -> list[Token]:
    return [Token(match[0].casefold(), match.start(), match.end()) for match in _WORD.finditer(text)]


def _code(text: str) -> list[Token]:
    starts = _line_starts(text)
    found: list[Token] = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(text, newline="\n").readline):
            if token.type in _LEFT_OUT or not token.string.strip():
                continue
            start = starts[token.start[0] - 1] + token.start[1]
            found.append(Token(_folded(token), start, start + len(token.string)))
    except (tokenize.TokenError, SyntaxError):
        reached = found[-1].end if found else 0
        found += _rough(text, reached)
    return found


def _folded(token: tokenize.TokenInfo) -> str:
    if token.type == tokenize.NAME:
        return token.string if keyword.iskeyword(token.string) else NAME
    return {tokenize.NUMBER: NUMBER, tokenize.STRING: STRING}.get(token.type, token.string)


def _rough(text: str, start: int) -> list[Token]:
    found = []
    for match in _ROUGH.finditer(text, start):
        if match["comment"]:
            continue
        word = match[0]
        folded = NAME if match["name"] and not keyword.iskeyword(word) else word
        folded = NUMBER if match["number"] else STRING if match["string"] else folded
        found.append(Token(folded, match.start(), match.end()))
    return found


def _line_starts(text: str) -> list[int]:
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    return starts
