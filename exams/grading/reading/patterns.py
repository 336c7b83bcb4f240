"""The small pattern language of rubrics, compiled to regular expressions that cannot blow up.

    gradient          the word, in any case
    gradient*         any word with this beginning; *tap: any word with this ending
    learning rate     words in a row; a blank, a hyphen or a line break between them
    loss .. rise*     at most five words between
    (fall*|go* down)  alternatives
    the? loss         a word or bracket that may be missing, before another word
    does not $        only at the end of a clause
    d\\(x\\)           a backslash takes the special meaning from a sign

Letters are compared without case and without the Norwegian and French marks (å = a, ø = o, é = e);
"ae" in a pattern stands for æ too.
"""

import re
from functools import lru_cache

_FOLD = str.maketrans("æøåäöüéèêôóòà’‘´`", "aoaaoueeeoooa''''")
_TOKEN = re.compile(r"\s*(\.\.|\\.|[()|]|[\w']+\*?|\*[\w']+\*?|-|[^\s\w])")
_GAP = r"(?:[^\w.;!?\n]+\w+(?:['.]\w+)*){0,5}?[^\w.;!?\n]+"
_JOIN = r"[\s\-–_/]+"


class PatternError(ValueError):
    """A pattern of a rubric cannot be read."""


def fold(text: str) -> str:
    """Return `text` in lower case and without marks, every sign still in its place."""
    lowered = "".join(sign.lower() if len(sign.lower()) == 1 else sign for sign in text)
    return lowered.translate(_FOLD)


@lru_cache(maxsize=8192)
def compile_pattern(pattern: str) -> re.Pattern[str]:
    """Return the regular expression for one pattern, to be used on folded text. Raises PatternError."""
    tokens = _TOKEN.findall(fold(pattern.strip()))
    if not tokens:
        raise PatternError("the pattern is empty")
    source, rest = _alternatives(tokens)
    if rest:
        raise PatternError(f"unexpected {rest[0]!r} in {pattern!r}")
    return re.compile(source)


def _alternatives(tokens: list[str]) -> tuple[str, list[str]]:
    branches: list[str] = []
    while True:
        source, tokens = _sequence(tokens)
        branches.append(source)
        if not tokens or tokens[0] != "|":
            return "(?:" + "|".join(branches) + ")", tokens
        tokens = tokens[1:]


def _sequence(tokens: list[str]) -> tuple[str, list[str]]:
    source, join = "", ""
    while tokens and tokens[0] not in "|)":
        token, tokens = tokens[0], tokens[1:]
        if token == "..":
            source, join = source + _GAP, ""
            continue
        piece, glue, tokens = _piece(token, tokens)
        source += (glue if join else "") + piece
        join = glue
        if tokens and tokens[0] == "?":
            source = source[: len(source) - len(piece)] + f"(?:{piece}{glue})?"
            join, tokens = "", tokens[1:]
            if not tokens or tokens[0] in "|)":
                raise PatternError("an optional word must be followed by another")
    if not source or source.endswith(_GAP):
        raise PatternError("a pattern or alternative is empty or ends in '..'")
    return source, tokens


def _piece(token: str, tokens: list[str]) -> tuple[str, str, list[str]]:
    if token == "(":
        inner, tokens = _alternatives(tokens)
        if not tokens or tokens[0] != ")":
            raise PatternError("a bracket is not closed")
        return inner, _JOIN, tokens[1:]
    if token == "-":
        return r"[\s\-–]*", "", tokens
    if token == "$":
        return r"\s*(?=[.,;:!?)]|\n|$)", "", tokens
    if not any(sign.isalnum() or sign == "_" for sign in token):
        return r"\s*" + re.escape(token[-1]) + r"\s*", "", tokens
    return _word(token), _JOIN, tokens


def _word(token: str) -> str:
    left = r"\b\w*" if token.startswith("*") else r"\b"
    right = r"\w*" if token.endswith("*") else r"(?!\w)"
    return left + re.escape(token.strip("*")).replace("ae", "ae?") + right
