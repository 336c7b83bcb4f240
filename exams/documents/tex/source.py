"""LaTeX source as tokens: comments gone, code and formulas whole."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

CODE_ENVIRONMENTS: Final = "verbatim|Verbatim|lstlisting|minted|alltt|python|pythoncode|code"
_MATH: Final = (
    "equation|align|aligned|alignat|gather|multline|eqnarray|displaymath|math|flalign|split|array|cases|dmath"
)
# Most signs that one formula or listing may have; what is longer was never closed.
_LONGEST: Final = 40_000
_TOKEN: Final = re.compile(
    rf"\\begin\s?\{{(?P<code>{CODE_ENVIRONMENTS})\*?\}}"
    rf"|\\begin\s?\{{(?P<math>(?:{_MATH})\*?)\}}"
    r"|\\(?P<env>begin|end)\s?\{(?P<name>[a-zA-Z]{1,30}\*?)\}"
    r"|\\(?P<verb>verb|lstinline|mintinline)\*?(?:\[[^\]\n]{0,80}\])?(?:\{\w{1,20}\}(?=[^\w\s]))?"
    r"|(?P<dollars>\$\$|\\\[|\\\(|\$)"
    r"|\\(?P<command>[a-zA-Z@]+\*?)[ \t]{0,3}"
    r"|\\(?P<sign>[^a-zA-Z])"
    r"|(?P<comment>%[^\n]{0,20000})|(?P<brace>[{}])"
)
_CLOSERS: Final = {"$$": "$$", "\\[": "\\]", "\\(": "\\)", "$": "$"}


class Kind(StrEnum):
    """What a token is."""

    TEXT = "text"
    CODE = "code"
    INLINE_CODE = "inline_code"
    MATH = "math"
    BEGIN = "begin"
    END = "end"
    COMMAND = "command"
    SIGN = "sign"
    BRACE = "brace"


@dataclass(frozen=True, slots=True)
class Token:
    """One token; `value` is the name of a command or environment, or the text; `start`, `end` its place."""

    kind: Kind
    value: str
    start: int
    end: int


def tokens(source: str) -> Iterator[Token]:
    """Yield the tokens of a source in one pass."""
    at = 0
    while at < len(source):
        found = _TOKEN.search(source, at)
        if not found:
            break
        if found.start() > at:
            yield Token(Kind.TEXT, source[at : found.start()], at, found.start())
        token, at = _token(source, found)
        if token:
            yield token
    if at < len(source):
        yield Token(Kind.TEXT, source[at:], at, len(source))


def _token(source: str, found: re.Match[str]) -> tuple[Token | None, int]:
    start, end = found.span()
    if found["comment"]:
        return None, _after_comment(source, start, end)
    if found["code"]:
        return _code(source, found)
    if found["math"] or found["dollars"]:
        return _math(source, found)
    if found["verb"]:
        return _verb(source, found)
    if found["env"]:
        return Token(Kind.BEGIN if found["env"] == "begin" else Kind.END, found["name"].rstrip("*"), start, end), end
    for kind, name in ((Kind.COMMAND, "command"), (Kind.SIGN, "sign"), (Kind.BRACE, "brace")):
        if found[name]:
            return Token(kind, found[name].rstrip("*") if kind is Kind.COMMAND else found[name], start, end), end
    return None, end


def _after_comment(source: str, start: int, end: int) -> int:
    """Return where the text goes on: a line that is a comment only goes with its end."""
    line = source.rfind("\n", 0, start) + 1
    return end + 1 if not source[line:start].strip() and source[end : end + 1] == "\n" else end


def _code(source: str, found: re.Match[str]) -> tuple[Token, int]:
    name = source[found.start() : found.end()].partition("{")[2]
    closer = f"\\end{{{name}"
    end = source.find(closer, found.end())
    if end < 0:
        return Token(Kind.TEXT, "\n", found.start(), found.end()), found.end()
    head, line_end, rest = source[found.end() : end].partition("\n")
    is_options = bool(re.fullmatch(r"\s{0,9}(?:\[[^\n]{0,300}\])?(?:\{\w{0,30}\})?\s{0,9}", head))
    code = rest if is_options else head + line_end + rest
    return Token(Kind.CODE, code.rstrip().strip("\n"), found.start(), end), end + len(closer)


def _math(source: str, found: re.Match[str]) -> tuple[Token, int]:
    """Return a formula as typed; without an end nearby it is text."""
    opener = found["dollars"] or ""
    closer = f"\\end{{{found['math']}}}" if found["math"] else _CLOSERS[opener]
    at = found.end()
    while True:
        end = source.find(closer, at, found.end() + _LONGEST)
        if end > 0 and opener.startswith("$") and source[end - 1] == "\\":
            at = end + 1
            continue
        break
    inside = source[found.end() : end] if end >= 0 else ""
    if end < 0 or (opener in ("$", "\\(") and "\n\n" in inside):
        return Token(Kind.TEXT, found[0], found.start(), found.end()), found.end()
    stop = end + len(closer)
    written = re.sub(r"(?<!\\)%[^\n]*\n?", "", source[found.start() : stop])
    return Token(Kind.MATH, written, found.start(), stop), stop


def _verb(source: str, found: re.Match[str]) -> tuple[Token, int]:
    at = found.end()
    closer = "}" if source[at : at + 1] == "{" else source[at : at + 1]
    end = source.find(closer, at + 1, at + 400) if closer.strip() else -1
    if end < 0:
        return Token(Kind.TEXT, "", found.start(), at), at
    return Token(Kind.INLINE_CODE, source[at + 1 : end], found.start(), end + 1), end + 1
