"""Writes LaTeX source as the text that it prints, with headings and code marked as in Markdown."""

import re
from collections.abc import Sequence
from typing import Final

from exams.documents.tex.counters import Counters
from exams.documents.tex.source import Kind, Token, tokens
from exams.documents.types import Document, DocumentError, DocumentKind

# Deeper groups are no sheet of answers.
MAX_DEPTH: Final = 60

_CLASS: Final = re.compile(r"^[ \t]{0,8}\\documentclass\b", re.MULTILINE)
_BODY: Final = re.compile(r"\\begin\{document\}(.*?)(?:\\end\{document\}|\Z)", re.DOTALL)
_LABEL: Final = re.compile(r"\d|^\W{0,3}[a-zA-Z]\W{0,3}$")
_SECTIONS: Final = ("section", "subsection", "subsubsection")
_PLAIN_HEADINGS: Final = {"chapter": "#", "paragraph": "####", "subparagraph": "#####"}
# Environments that number an exercise of their own.
_EXERCISES: Final = {
    "problem": "Problem",
    "exercise": "Exercise",
    "question": "Question",
    "oppgave": "Oppgave",
    "task": "Task",
}
_ITEMS: Final = {"part": "(a)", "subpart": "i.", "subsubpart": "A."}
_LISTS: Final = {"enumerate": "", "parts": "(a)", "subparts": "i.", "subsubparts": "A."}
# Commands whose text is not printed, with how many arguments they take.
_SILENT: Final = {
    "label": 1, "vspace": 1, "hspace": 1, "pagestyle": 1, "thispagestyle": 1, "usepackage": 1, "documentclass": 1,
    "setlength": 2, "newcommand": 2, "renewcommand": 2, "providecommand": 2, "def": 0, "pagenumbering": 1, "color": 1,
    "maketitle": 0, "newpage": 0, "clearpage": 0, "noindent": 0, "centering": 0, "bigskip": 0, "medskip": 0,
    "smallskip": 0, "tableofcontents": 0, "hfill": 0, "vfill": 0, "large": 0, "Large": 0, "small": 0, "normalsize": 0,
    "bfseries": 0, "itshape": 0, "ttfamily": 0, "hline": 0, "toprule": 0, "midrule": 0, "bottomrule": 0, "par": 0,
    "left": 0, "right": 0, "titleformat": 0, "setlist": 1, "lstset": 1, "graphicspath": 1, "printanswers": 0,
}  # fmt: skip
_WRAPPED: Final = {"textbf": "**", "texttt": "`"}
_OPENED: Final = frozenset(
    ("emph", "textit", "underline", "text", "mbox", "textrm", "textsc", "textsf", "uline", "title", "author", "date")
)
_FILES: Final = frozenset(("input", "include", "lstinputlisting", "inputminted", "verbatiminput", "subfile"))
_WORDS: Final = {"ldots": "…", "dots": "…", "textbackslash": "\\", "LaTeX": "LaTeX", "TeX": "TeX", "quad": " ", "qquad": " ",
                 "newline": "\n", "linebreak": "\n", "o": "ø", "O": "Ø", "aa": "å", "AA": "Å", "ae": "æ", "AE": "Æ", "item": ""}  # fmt: skip
_SIGNS: Final = {"\\": "\n", ",": " ", ";": " ", ":": " ", "!": "", " ": " ", "\n": " ", "-": "", "/": ""}
_TABLES: Final = ("tabular", "tabularx", "tabulary", "longtable")


def is_tex(name: str, text: str) -> bool:
    """Return whether a text is LaTeX source: by its name, or because it declares a class and a document."""
    return name.lower().endswith((".tex", ".ltx")) or bool(_CLASS.search(text) and "\\begin{document}" in text)


def read_tex(name: str, text: str) -> Document:
    """Return the text of LaTeX source. Raises DocumentError where it is nested too deep."""
    body = _BODY.search(text)
    writer = _Writer(name, body[1] if body else text, Counters(text[: body.start()] if body else ""))
    written = re.sub(r"[ \t]+\n", "\n", writer.written())
    return Document(name, DocumentKind.LATEX, re.sub(r"\n{3,}", "\n\n", written).strip("\n") + "\n")


class _Writer:
    """Walks the tokens once; groups that are arguments are written by going on inside them."""

    def __init__(self, name: str, source: str, counters: Counters) -> None:
        self._name = name
        self._tokens = list(tokens(source))
        self._source = source
        self._counters = counters
        self._closers = _closing_braces(self._tokens)
        self._out: list[str] = []
        self._after: dict[int, str] = {}  # what is written instead of a closing brace
        self._at = 0
        self._depth = 0

    def written(self) -> str:
        """Return all text."""
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            self._at += 1
            self._one(token)
        return "".join(self._out)

    def _one(self, token: Token) -> None:
        if token.kind is Kind.CODE:
            fence = "`" * max(3, *(len(run) + 1 for run in re.findall(r"`{3,}", token.value)), 3)
            self._out.append(f"\n{fence}\n{token.value}\n{fence}\n")
        elif token.kind is Kind.INLINE_CODE:
            self._out.append(f"`{token.value}`")
        elif token.kind is Kind.BRACE:
            self._brace(token)
        elif token.kind is Kind.SIGN:
            self._out.append(_SIGNS.get(token.value, token.value))
            self._option(token.value == "\\")
        elif token.kind is Kind.COMMAND:
            self._command(token)
        elif token.kind in (Kind.BEGIN, Kind.END):
            self._environment(token)
        else:
            self._out.append(token.value if token.kind is Kind.MATH else _typed(token.value))

    def _brace(self, token: Token) -> None:
        self._depth += 1 if token.value == "{" else -1
        if self._depth > MAX_DEPTH:
            raise DocumentError(f"{self._name} is LaTeX nested too deep to read; hand in the PDF that it makes.")
        self._out.append(self._after.pop(self._at - 1, ""))

    def _command(self, token: Token) -> None:
        name = token.value
        if name in _SECTIONS:
            self._section(name, "*" in self._source[token.start : token.end])
        elif name in ("item", "question", "titledquestion", *_ITEMS):
            self._item(name)
        elif name in _PLAIN_HEADINGS:
            self._out.append(f"\n\n{_PLAIN_HEADINGS[name]} ")
            self._argument_then("\n\n")
        elif name in ("setcounter", "addtocounter"):
            self._counters.set(self._source[token.start : token.start + 80])
            self._skip(2)
        elif name in _SILENT:
            self._skip(_SILENT[name])
        else:
            self._inline(name, token)

    def _inline(self, name: str, token: Token) -> None:
        if name in _WRAPPED:
            self._out.append(_WRAPPED[name])
            self._argument_then(_WRAPPED[name])
        elif name in ("includegraphics", "ref", "cref", "Cref", "autoref", "eqref", "cite"):
            self._out.append(self._as_typed(token))
        elif name in _FILES:
            self._out.append(f"\n[{self._as_typed(token)} is a file that was not handed in]\n")
        elif name in ("footnote", "caption"):
            self._out.append(" [" if name == "footnote" else "\nFigure text: ")
            self._argument_then("]" if name == "footnote" else "\n")
        elif name in ("href", "textcolor", "colorbox"):
            self._skip(1)
        elif name in _WORDS:
            self._out.append(_WORDS[name])
        elif name not in _OPENED:
            self._out.append(self._as_typed(token))

    def _section(self, name: str, is_starred: bool) -> None:
        number = "" if is_starred else self._counters.section(name)
        self._option(True)
        closer = self._closers.get(self._at)
        title = self._between(self._at, closer) if closer else ""
        shown = "" if not number or _LABEL.search(title.strip()) else number + " "
        self._out.append("\n\n" + "#" * (_SECTIONS.index(name) + 1) + " " + shown)
        self._argument_then("\n\n")

    def _item(self, name: str) -> None:
        option = self._option(True)
        if name in ("question", "titledquestion"):
            self._out.append(f"\n\n# Question {self._counters.count('question')}\n\n")
            if name == "titledquestion":
                self._skip(1)
            return
        label = option if option and name == "item" else self._counters.item()
        follows = self._tokens[self._at].value if self._at < len(self._tokens) else ""
        self._out.append(f"\n{label}" + ("" if follows[:1].isspace() else " "))

    def _environment(self, token: Token) -> None:
        name, begins = token.value, token.kind is Kind.BEGIN
        if name in _LISTS or name == "itemize":
            self._list(name, begins)
        elif name in _EXERCISES and begins:
            self._exercise(name)
        elif name in _TABLES and begins:
            self._table(name)
        else:
            if begins:
                self._option(True)
            self._out.append("\n")

    def _exercise(self, name: str) -> None:
        number = str(self._counters.count(name))
        self._option(True)
        given = self._between(self._at, self._closers.get(self._at)).strip()
        if re.fullmatch(r"\d{1,2}\W{0,2}[a-z]?", given):
            number = given
            self._skip(1)
        self._out.append(f"\n\n# {_EXERCISES[name]} {number}\n\n")

    def _list(self, name: str, begins: bool) -> None:
        option = self._option(begins)
        if not begins:
            self._counters.end_list()
        elif name == "itemize":
            self._counters.begin_bullets()
        else:
            self._counters.begin_list(_LISTS[name] or option)
        self._out.append("\n")

    def _table(self, name: str) -> None:
        """Write a table's rows; its cells are written as typed."""
        self._skip(2 if name in ("tabularx", "tabulary") else 1)
        start = self._at
        while self._at < len(self._tokens) and self._tokens[self._at].kind is not Kind.END:
            self._at += 1
        typed = "".join(
            "\n" if t.kind is Kind.SIGN and t.value == "\\" else self._cell(t) for t in self._tokens[start : self._at]
        )
        rows = [[" ".join(cell.split()) for cell in row.split("\0")] for row in typed.split("\n") if row.strip(" \0")]
        for number, row in enumerate(rows):
            self._out.append("\n| " + " | ".join(row) + " |" + ("\n|" + " --- |" * len(row) if number == 0 else ""))
        self._out.append("\n")

    def _cell(self, token: Token) -> str:
        if token.kind is Kind.TEXT:
            return _typed(token.value).replace("\n", " ").replace("&", "\0")
        if token.kind is Kind.COMMAND:
            return (
                ""
                if token.value in _SILENT or token.value in _WRAPPED or token.value in _OPENED
                else f"\\{token.value} "
            )
        return "" if token.kind is Kind.BRACE else token.value.replace("\n", " ")

    def _as_typed(self, token: Token) -> str:
        """Return a command with its arguments as typed."""
        self._option(True)
        while self._at in self._closers:
            self._at = self._closers[self._at] + 1
        end = self._tokens[self._at].start if self._at < len(self._tokens) else len(self._source)
        return self._source[token.start : end]

    def _argument_then(self, after: str) -> None:
        closer = self._closers.get(self._at)
        if closer is None:
            self._out.append(after)
        else:
            self._after[closer] = after

    def _skip(self, count: int) -> None:
        self._option(True)
        for _ in range(count):
            closer = self._closers.get(self._at)
            if closer is None:
                return
            self._at = closer + 1

    def _option(self, wanted: bool) -> str:
        """Return "[...]" that follows, without its brackets, and go behind it; "" if there is none."""
        if not wanted or self._at >= len(self._tokens):
            return ""
        start = self._tokens[self._at].start
        found = re.compile(r"\[([^\]\n]{0,300})\]").match(self._source, start)
        if not found:
            return ""
        while self._at < len(self._tokens) and self._tokens[self._at].end <= found.end():
            self._at += 1
        if self._at < len(self._tokens) and self._tokens[self._at].start < found.end():
            token = self._tokens[self._at]
            rest = Token(token.kind, self._source[found.end() : token.end], found.end(), token.end)
            self._tokens[self._at] = rest
        return found[1]

    def _between(self, opener: int, closer: int | None) -> str:
        if closer is None:
            return ""
        return self._source[self._tokens[opener].end : self._tokens[closer].start]


def _closing_braces(found: Sequence[Token]) -> dict[int, int]:
    """Return for each opening brace's token the one that closes it."""
    closers, opened = {}, []
    for number, token in enumerate(found):
        if token.kind is Kind.BRACE and token.value == "{":
            opened.append(number)
        elif token.kind is Kind.BRACE and opened:
            closers[opened.pop()] = number
    return closers


def _typed(text: str) -> str:
    return text.replace("~", " ").replace("``", "“").replace("''", "”").replace("---", "–").replace("--", "–")
