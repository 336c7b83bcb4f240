"""Messages of templates, and the words in them that nobody can translate."""

import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path

from django.template.base import Lexer, Token, TokenType
from django.utils.translation import trim_whitespace

from exams.management.catalogues.found import Found

_STRING = r"""("[^"\\]*(?:\\.[^"\\]*)*"|'[^'\\]*(?:\\.[^'\\]*)*')"""
_TRANSLATE = re.compile(rf"trans(?:late)?\s+{_STRING}(?:.*?\bcontext\s+{_STRING})?", re.DOTALL)
_BLOCK_CONTEXT = re.compile(rf"\bcontext\s+{_STRING}")
_MARKED = re.compile(rf"\b_\({_STRING}\)")
# Arguments of these filters are shown as they are.
_SHOWN_ARGUMENT = re.compile(rf"\|(?:default|default_if_none|yesno|pluralize):{_STRING}")
_TAG_STRING = re.compile(rf"(?<![=\w(|:]){_STRING}")
# Tags whose strings name files, addresses or modes.
_QUIET_TAGS = frozenset(
    {"extends", "include", "load", "url", "static", "if", "elif", "with", "for", "block", "translate"}
)
_SHOWN_ATTRIBUTES = frozenset({"alt", "aria-label", "aria-description", "label", "placeholder", "summary", "title"})
_WORD = re.compile(r"[^\W\d_]{2,}")
# Names and signs that are the same in every language.
SAME_EVERYWHERE = frozenset(
    {
        "Karakter",
        "Esc",
        "Enter",
        "Tab",
        "Ctrl",
        "Shift",
        "CSV",
        "XLSX",
        "en",
        "English",
        "Bokmål",
        "Nynorsk",
        "min",
        "sha",
    }
)
# Names of things that are not for people: "file-none".
_CODE = re.compile(r"[a-z]+(?:-[a-z]+)+")
_HOLE = "\x00"


def messages_in_template(source: str, file: str) -> Iterator[Found]:
    """Yield the messages of `translate`, `blocktranslate` and `_()` in a template."""
    tokens = Lexer(source).tokenize()
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if _opens(token):
            end = _end_of(tokens, place)
            yield _block_message(token, tokens[place + 1 : end], file)
            place = end
        elif token.token_type in (TokenType.BLOCK, TokenType.VAR):
            yield from _inline_messages(token, file)
        place += 1


def bare_words(source: str) -> list[str]:
    """Return what a template shows in one language only: text, shown attributes, strings in tags and filters."""
    markup, found = [], []
    tokens = Lexer(source).tokenize()
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if _opens(token) or _is_quiet(token):
            place = _end_of(tokens, place)
            markup.append(_HOLE)
        elif token.token_type == TokenType.TEXT:
            markup.append(token.contents)
        else:
            found += _bare_strings(token)
            markup.append("" if token.token_type == TokenType.BLOCK and _inside_tag(markup) else _HOLE)
        place += 1
    reader = _ShownText()
    reader.feed("".join(markup))
    reader.close()
    return [words for words in (*reader.shown, *found) if _needs_translation(words)]


def templates_below(root: Path, folders: tuple[str, ...]) -> Iterator[Path]:
    """Yield the templates of these folders of `root`."""
    for folder in folders:
        yield from sorted((root / folder).glob("templates/**/*.html"))
        yield from sorted((root / folder).glob("templates/**/*.txt"))


def _opens(token: Token) -> bool:
    return token.token_type == TokenType.BLOCK and token.contents.split()[0] in ("blocktranslate", "blocktrans")


def _inside_tag(markup: Sequence[str]) -> bool:
    last = next((piece for piece in reversed(markup) if "<" in piece or ">" in piece), "")
    return last.rfind("<") > last.rfind(">")


def _is_quiet(token: Token) -> bool:
    """Return whether a block is not shown: a comment, or one that names classes."""
    words = token.contents.split()
    return token.token_type == TokenType.BLOCK and (words[0] == "comment" or words[:2] == ["block", "width"])


def _end_of(tokens: Sequence[Token], start: int) -> int:
    end = "end" + tokens[start].contents.split()[0]
    return next(i for i in range(start, len(tokens)) if tokens[i].contents.strip() == end)


def _block_message(opening: Token, tokens: Sequence[Token], file: str) -> Found:
    trimmed = "trimmed" in opening.contents.split()
    halves: list[list[str]] = [[]]
    for token in tokens:
        if token.token_type == TokenType.BLOCK:
            halves.append([])
        elif token.token_type == TokenType.VAR:
            halves[-1].append(f"%({token.contents})s")
        else:
            halves[-1].append(token.contents.replace("%", "%%"))
    texts = [trim_whitespace("".join(half)) if trimmed else "".join(half) for half in halves]
    context = _BLOCK_CONTEXT.search(opening.contents)
    return Found(texts[0], texts[1] if len(texts) > 1 else "", context[1][1:-1] if context else "", file)


def _inline_messages(token: Token, file: str) -> Iterator[Found]:
    translate = _TRANSLATE.match(token.contents)
    if translate:
        yield Found(_unquoted(translate[1]), "", _unquoted(translate[2] or '""'), file)
    for marked in _MARKED.finditer(token.contents):
        yield Found(_unquoted(marked[1]), file=file)


def _unquoted(literal: str) -> str:
    return literal[1:-1].replace(f"\\{literal[0]}", literal[0]).replace("%", "%%")


def _bare_strings(token: Token) -> list[str]:
    text = _MARKED.sub("", token.contents)
    found = [match[1][1:-1] for match in _SHOWN_ARGUMENT.finditer(text)]
    if token.token_type == TokenType.BLOCK and text.split()[0] not in _QUIET_TAGS:
        found += [match[1][1:-1] for match in _TAG_STRING.finditer(text) if " " in match[1]]
    return found


def _needs_translation(words: str) -> bool:
    return not _CODE.fullmatch(words) and any(word not in SAME_EVERYWHERE for word in _WORD.findall(words))


class _ShownText(HTMLParser):
    """Collects what a browser shows or reads out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.shown: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the attributes that are shown; text in scripts, styles and code is not for reading."""
        self._silent += tag in ("script", "style", "code", "kbd")
        given = dict(attrs)
        shown = _SHOWN_ATTRIBUTES | ({"value"} if given.get("type") in ("submit", "button", "reset") else frozenset())
        self.shown += [value or "" for name, value in attrs if name in shown]

    def handle_endtag(self, tag: str) -> None:
        """Text counts again after a script's end."""
        self._silent -= tag in ("script", "style", "code", "kbd")

    def handle_data(self, data: str) -> None:
        """Note text that is shown."""
        if not self._silent:
            self.shown.extend(piece.strip() for piece in data.split(_HOLE) if piece.strip())
