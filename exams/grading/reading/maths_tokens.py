"""Cut LaTeX and plain typing into signs, each with its place in the text."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from exams.grading.answer_type import ReadError
from exams.grading.reading import maths_signs as signs


class Kind(StrEnum):
    """What a sign is. PROSE is text that is no part of a formula; BREAK ends a line."""

    NUMBER = "number"
    NAME = "name"
    OPERATOR = "operator"
    RELATION = "relation"
    OPEN = "open"
    CLOSE = "close"
    BAR = "bar"
    COMMA = "comma"
    COMMAND = "command"
    REPEATED = "repeated"
    PARTIAL = "partial"
    ACCENT = "accent"
    BREAK = "break"
    STOP = "stop"
    PROSE = "prose"
    UNKNOWN = "unknown"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """One sign: `text` in plain form, its place, and whether it stands right after the one before."""

    kind: Kind
    text: str
    start: int
    end: int
    glued: bool = False


# An answer to one question is far shorter; the cap keeps reading linear in practice.
MAX_SIGNS: Final = 12_000

_NUMBER = re.compile(r"\d+(?:[.]\d+)?(?![.]\d)|[.]\d+")
_COMMA_NUMBER = re.compile(r"\d+,\d+(?![.,]?\d)")
# "5 of l1 <- 3 + 4*2": an arrow to the left begins anew, but x<-3 compares.
_BACK = re.compile(r"<--?(?=\s)|←")
_WORD = re.compile(r"[^\W\d_]+")
_COMMAND = re.compile(r"\\([A-Za-z]+\*?|.)", re.DOTALL)
_GROUP = re.compile(r"\s*\{([^{}]*)\}")
_PAIR = re.compile(r"\s*-?\d+,\s?-?\d+(?:,\s?-?\d+)*\s*[)\]}]")
_EQUATION_NUMBER = re.compile(r"\s*\(\d+[a-z]?\)(?=\s*(?:\$|\\end|\\\\|\\\]|$))")
_LIBRARIES: Final = frozenset({"torch", "np", "numpy", "math", "nn", "tf", "jnp"})
_LONG = sorted(signs.LONG_SIGNS, key=len, reverse=True)


def tokenise(text: str) -> tuple[Token, ...]:
    """Return the signs of normalised `text`, ended by an END. Raises ReadError if there are too many."""
    return _Scanner(text).run()


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0
        self.tokens: list[Token] = []
        self.pairs: list[bool] = []
        self.matrices = 0

    def run(self) -> tuple[Token, ...]:
        while self.place < len(self.text):
            if len(self.tokens) > MAX_SIGNS:
                raise ReadError("The text is too long to be read as a formula.", self.place)
            self._step()
        self._add(Kind.END, "", 0)
        return tuple(self.tokens)

    def _add(self, kind: Kind, text: str, length: int) -> None:
        glued = bool(self.tokens) and self.tokens[-1].end == self.place
        self.tokens.append(Token(kind, text, self.place, self.place + length, glued))
        self.place += length

    def _step(self) -> None:
        char = self.text[self.place]
        if char == "\n":
            self._add(Kind.BREAK, char, 1)
        elif char in "$&" or char.isspace():
            self._blank(char)
        elif char == "\\":
            self._command()
        elif char.isdigit() or (char == "." and self.text[self.place + 1 : self.place + 2].isdigit()):
            self._number()
        elif char in signs.GREEK_LETTERS or char in signs.REPEATED_SIGNS or char in "∂√":
            self._letter(char)
        elif char.isalpha():
            word = _WORD.match(self.text, self.place)
            self._word(word[0] if word else char)
        else:
            self._sign(char)

    def _blank(self, char: str) -> None:
        if char == "&" and self.matrices:
            self._add(Kind.COMMA, ",", 1)
        else:
            self.place += 1

    def _number(self) -> None:
        found = None
        if not (self.pairs and self.pairs[-1]):
            found = _COMMA_NUMBER.match(self.text, self.place)
        found = found or _NUMBER.match(self.text, self.place)
        digits = found[0] if found else self.text[self.place]
        if found is None:
            while self.place + len(digits) < len(self.text) and self.text[self.place + len(digits)].isdigit():
                digits += self.text[self.place + len(digits)]
        self._add(Kind.NUMBER, digits.replace(",", "."), len(digits))

    def _letter(self, char: str) -> None:
        if char == "∂":
            self._add(Kind.PARTIAL, "∂", 1)
        elif char == "√":
            self._add(Kind.NAME, "sqrt", 1)
        elif char in signs.REPEATED_SIGNS:
            self._add(Kind.REPEATED, signs.REPEATED_SIGNS[char], 1)
        else:
            self._add(Kind.NAME, signs.GREEK_LETTERS[char], 1)

    def _word(self, word: str) -> None:
        if word in _LIBRARIES and self.text[self.place + len(word) : self.place + len(word) + 1] == ".":
            self.place += len(word) + 1
            return
        cut = next((i for i, char in enumerate(word) if char in signs.GREEK_LETTERS), len(word))
        if cut:
            self._add(Kind.NAME, word[:cut], cut)

    def _sign(self, char: str) -> None:
        back = _BACK.match(self.text, self.place)
        if back is not None:
            self._add(Kind.STOP, back[0], len(back[0]))
            return
        for sign in _LONG:
            if self.text.startswith(sign, self.place):
                self._add(Kind.RELATION, signs.LONG_SIGNS[sign], len(sign))
                return
        double = self.text[self.place : self.place + 2]
        if double in ("//", "**"):
            self._add(Kind.OPERATOR, "//" if double == "//" else "^", 2)
        elif double == "||" or char in "‖∥":
            self._add(Kind.BAR, "‖", 2 if double == "||" else 1)
        elif char in signs.OPERATORS:
            self._add(Kind.OPERATOR, signs.OPERATORS[char], 1)
        elif char in signs.RELATIONS:
            self._add(Kind.RELATION, signs.RELATIONS[char], 1)
        else:
            self._bracket(char)

    def _bracket(self, char: str) -> None:
        if char in signs.OPENING:
            self._open(char, 1)
        elif char in signs.CLOSING:
            self._close(char, 1)
        elif char == "|":
            self._add(Kind.BAR, "|", 1)
        elif char == ",":
            self._add(Kind.COMMA, ",", 1)
        elif char == ":" and self._between_numbers():
            self._add(Kind.OPERATOR, "/", 1)
        elif char in ".;:?":
            self._add(Kind.STOP, char, 1)
        else:
            self._add(Kind.UNKNOWN, char, 1)

    def _open(self, bracket: str, length: int) -> None:
        self._add(Kind.OPEN, bracket, length)
        self.pairs.append(_PAIR.match(self.text, self.place) is not None)

    def _close(self, bracket: str, length: int) -> None:
        self._add(Kind.CLOSE, bracket, length)
        if self.pairs:
            self.pairs.pop()

    def _between_numbers(self) -> bool:
        before = self.text[: self.place].rstrip(" ")[-1:]
        after = self.text[self.place + 1 : self.place + 3].lstrip(" ")[:1]
        tight = self.text[self.place - 1 : self.place].isspace() == self.text[self.place + 1 : self.place + 2].isspace()
        return (before.isdigit() or before == ")") and (after.isdigit() or after == "(") and tight

    def _command(self) -> None:
        found = _COMMAND.match(self.text, self.place)
        name = found[1] if found else ""
        length = len(name) + 1
        if name in ("begin", "end"):
            self._environment(name, length)
        elif name == "\\":
            self._add(Kind.COMMA if self.matrices else Kind.BREAK, "\n", length)
        elif name in ("tag", "label"):
            group = _GROUP.match(self.text, self.place + length)
            self.place = group.end() if group else self.place + length
        elif name in signs.SILENT or (name and name in ",;:! >()[]"):
            self._silent(name, length)
        elif name in signs.WRAPPERS:
            self._wrapped(name, length)
        else:
            self._plain_command(name, length)

    def _silent(self, name: str, length: int) -> None:
        self.place += length
        number = _EQUATION_NUMBER.match(self.text, self.place) if name in ("quad", "qquad") else None
        if number is not None:
            self.place = number.end()
        elif name in ("left", "right") and self.text[self.place : self.place + 1] == ".":
            self.place += 1
        elif name in ("(", ")", "[", "]"):
            self._add(Kind.BREAK, "\n", 0)

    def _environment(self, name: str, length: int) -> None:
        group = _GROUP.match(self.text, self.place + length)
        matrix = bool(group) and group is not None and group[1].strip("*").endswith(("matrix", "array"))
        size = (group.end() - self.place) if group else length
        if matrix and name == "begin":
            self.matrices += 1
            self._open("(", size)
        elif matrix:
            self.matrices = max(0, self.matrices - 1)
            self._close(")", size)
        else:
            self._add(Kind.BREAK, "\n", size)

    def _wrapped(self, name: str, length: int) -> None:
        group = _GROUP.match(self.text, self.place + length)
        if group is None:
            self.place += length
            return
        inner = group[1].strip()
        size = group.end() - self.place
        if name in ("mathbb", "mathrm", "operatorname", "text") and inner in ("E", "mean"):
            self._add(Kind.REPEATED, "mean", size)
        elif inner in ("d", "∂") and name == "mathrm":
            self._add(Kind.PARTIAL, "∂", size)
        elif _WORD.fullmatch(inner) and (name != "text" or len(inner) == 1 or inner in signs.FUNCTION_WORDS):
            self._add(Kind.NAME, inner, size)
        elif name in ("text", "mbox", "textrm"):
            self._add(Kind.NAME if _is_label(inner) else Kind.PROSE, inner.replace(" ", ""), size)
        else:
            self.place += length

    def _plain_command(self, name: str, length: int) -> None:
        tables = (
            (signs.COMMAND_OPERATORS, Kind.OPERATOR), (signs.COMMAND_RELATIONS, Kind.RELATION),
            (signs.COMMAND_BARS, Kind.BAR),
        )  # fmt: skip
        for table, kind in tables:
            if name in table:
                self._add(kind, table[name], length)
                return
        if name in signs.COMMAND_OPENING or name == "{":
            self._open(signs.COMMAND_OPENING.get(name, "\\{"), length)
        elif name in signs.COMMAND_CLOSING or name == "}":
            self._close(signs.COMMAND_CLOSING.get(name, "\\}"), length)
        elif name == "|":
            self._add(Kind.BAR, "‖", length)
        else:
            self._word_command(name, length)

    def _word_command(self, name: str, length: int) -> None:
        if name in ("frac", "dfrac", "tfrac", "cfrac", "sqrt"):
            self._add(Kind.COMMAND, "sqrt" if name == "sqrt" else "frac", length)
        elif name in ("sum", "prod"):
            self._add(Kind.REPEATED, "sum" if name == "sum" else "product", length)
        elif name == "partial":
            self._add(Kind.PARTIAL, "∂", length)
        elif name in signs.ACCENTS:
            self._add(Kind.ACCENT, name, length)
        elif name in signs.GREEK or name in signs.FUNCTION_WORDS or name in ("argmin", "argmax", "sup", "inf", "top"):
            self._add(Kind.NAME, name, length)
        else:
            self._add(Kind.UNKNOWN, name, length)


def _is_label(inner: str) -> bool:
    return bool(re.fullmatch(r"[^\W\d_]{1,12}", inner))
