"""Find the formulas and the arithmetic in running text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from exams.grading.answer_type import ReadError
from exams.grading.reading.maths_ast import Name, Statement
from exams.grading.reading.maths_cursor import Vocabulary
from exams.grading.reading.maths_parse import parse_tokens
from exams.grading.reading.maths_signs import FUNCTION_WORDS, GREEK, REPEATED_WORDS
from exams.grading.reading.maths_tokens import Kind, Token, tokenise


@dataclass(frozen=True, slots=True)
class Found:
    """A formula at a place of the normalised text. `statement` None: `problem` says why it cannot be read."""

    start: int
    end: int
    statement: Statement | None
    problem: ReadError | None = None


# Longer runs are no formula that an answer needs; they are reported as unread.
_MAX_RUN: Final = 2_000
_OPENER: Final = re.compile(r"\$\$|\$|\\\[|\\\(|\\begin\{(\w+\*?)\}")
_CLOSER: Final = {"$$": "$$", "$": "$", "\\[": "\\]", "\\(": "\\)"}
_JOINING = frozenset({Kind.OPERATOR, Kind.RELATION})
_MATHS = frozenset(
    {Kind.NUMBER, Kind.OPERATOR, Kind.RELATION, Kind.OPEN, Kind.CLOSE, Kind.BAR, Kind.COMMA, Kind.COMMAND}
    | {Kind.REPEATED, Kind.PARTIAL, Kind.ACCENT, Kind.NAME}
)
# Functions that need no bracket after them.
_OPEN_FUNCTIONS: Final = frozenset({"log", "ln", "lg", "sqrt", "exp", "sin", "cos"})


@lru_cache(maxsize=64)
def find_formulas(text: str, vocabulary: Vocabulary | None = None) -> tuple[Found, ...]:
    """Return every formula, equation and number in normalised `text`, in order, lone names left out.

    Several targets read the same text, so the last results are kept. Raises ReadError if it is too long.
    """
    words = vocabulary or Vocabulary()
    runs = _Runs(text, words).split()
    return tuple(found for run in runs for found in _read_run(run, words))


def _read_run(run: Sequence[Token], vocabulary: Vocabulary) -> Iterator[Found]:
    run = _trimmed(run)
    if not run or (len(run) == 1 and run[0].kind is Kind.NAME):
        return
    try:
        if len(run) > _MAX_RUN:
            raise ReadError("The formula is too long.", run[_MAX_RUN].start)
        statement = parse_tokens(run, vocabulary)
    except ReadError as problem:
        yield from _readable_sides(run, vocabulary)
        yield Found(run[0].start, run[-1].end, None, problem)
        return
    if len(statement.sides) > 1 or not isinstance(statement.last, Name):
        yield Found(run[0].start, run[-1].end, statement)


def _readable_sides(run: Sequence[Token], vocabulary: Vocabulary) -> Iterator[Found]:
    """Yield the sides of an unreadable chain that can be read by themselves."""
    if len(run) > _MAX_RUN:
        return
    for side in _sides(run):
        try:
            statement = parse_tokens(side, vocabulary)
        except ReadError:
            continue
        if not isinstance(statement.last, Name):
            yield Found(side[0].start, side[-1].end, statement)


def _sides(run: Sequence[Token]) -> Iterator[Sequence[Token]]:
    start, several = 0, False
    for place, token in enumerate(run):
        if token.kind is Kind.RELATION:
            several = True
            if place > start:
                yield run[start:place]
            start = place + 1
    if several and start < len(run):
        yield run[start:]


def _trimmed(run: Sequence[Token]) -> Sequence[Token]:
    """Drop signs at both ends that cannot begin or end a formula."""
    start, end = 0, len(run)
    while start < end and (run[start].kind in (Kind.RELATION, Kind.COMMA, Kind.BREAK) or _no_sign(run[start])):
        start += 1
    while end > start and (run[end - 1].kind in (Kind.RELATION, Kind.COMMA, Kind.BREAK) or _is_dash(run, end)):
        end -= 1
    return run[start:end]


def _is_dash(run: Sequence[Token], end: int) -> bool:
    """True for the dash in "= 24 - the height"; any other sign at the end means that something is missing."""
    return run[end - 1].text == "-" and not run[end - 1].glued


def _no_sign(token: Token) -> bool:
    return token.kind is Kind.OPERATOR and token.text not in "+-"


def _delimited(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the delimited formulas of `text` begin and end, each sign looked at a bounded number of times."""
    place, unclosed = 0, set[str]()
    while (opener := _OPENER.search(text, place)) is not None:
        closer = _CLOSER.get(opener[0]) or f"\\end{{{opener[1]}}}"
        end = -1 if closer in unclosed else text.find(closer, opener.end() + 1)
        if end < 0:
            unclosed.add(closer)
            place = opener.end()
        else:
            place = end + len(closer)
            yield opener.start(), place


class _Runs:
    """Cuts the signs of a text into runs that may each be one formula."""

    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        self.text = text
        self.vocabulary = vocabulary
        self.tokens = tokenise(text)
        self.spans = list(_delimited(text))
        self.before, self.after, self.wrapped = self._neighbours()
        self.bullets = self._bullets()
        self.span_of = [self._span(token.start) for token in self.tokens]
        self.names = [False] * len(self.tokens)
        for place in range(len(self.tokens) - 1, -1, -1):  # whether a word is a function hangs on what follows it
            self.names[place] = self.tokens[place].kind is Kind.NAME and self._is_name(place)

    def split(self) -> list[list[Token]]:
        runs: list[list[Token]] = []
        current: list[Token] = []
        opened: list[int] = []
        for place, token in enumerate(self.tokens):
            if not self._is_maths(place, len(opened)) or (not opened and token.kind is Kind.CLOSE):
                broken_off = token.kind in (Kind.BREAK, Kind.END)
                runs.extend([current] if broken_off else _cut(current, opened))
                current, opened = [], []
                continue
            if current and not opened and self._breaks(place):
                runs.append(current)
                current = []
            if token.kind is Kind.OPEN:
                opened.append(len(current))
            elif token.kind is Kind.CLOSE:
                opened.pop()
            current.append(token)
        runs.extend(_cut(current, opened))
        return [run for run in runs if run]

    def _span(self, place: int) -> int | None:
        """Return the number of the delimited formula that `place` lies in."""
        low, high = 0, len(self.spans)
        while low < high:
            middle = (low + high) // 2
            if self.spans[middle][1] <= place:
                low = middle + 1
            else:
                high = middle
        return low if low < len(self.spans) and self.spans[low][0] <= place else None

    def _is_maths(self, place: int, depth: int) -> bool:
        token = self.tokens[place]
        if token.kind is Kind.STOP:
            return depth > 0 and token.text == ";"
        if token.kind is Kind.BREAK:
            return depth > 0 or self._joins(place)
        if token.kind is Kind.COMMA:
            return depth > 0
        if token.kind is Kind.NAME:
            return self.names[place]
        if token.kind is Kind.NUMBER and token.glued and depth == 0 and self._ends_word(place - 1):
            return False
        return token.kind in _MATHS and not (depth == 0 and self._is_bullet(place))

    def _joins(self, place: int) -> bool:
        """True if the line break at `place` lies inside a formula."""
        before, after = self.before[place], self.after[place]
        if Kind.END in (before.kind, after.kind):
            return False
        if self.span_of[place] is None:
            return after.kind is Kind.RELATION or after.text == "+" or before.kind in _JOINING
        return before.kind in _JOINING or after.kind in _JOINING or self._is_wrapped(place)

    def _is_wrapped(self, place: int) -> bool:
        """True if the line after the break at `place`, within a delimited formula, is no equation of its own."""
        return self.wrapped[place] and self.text[self.tokens[place].start : self.tokens[place].end] == "\n"

    def _neighbours(self) -> tuple[list[Token], list[Token], list[bool]]:
        """Return for every place the nearest signs before and after that are no line break (END if there is none),
        and whether the line after it ends without an equation."""
        last, count = self.tokens[-1], len(self.tokens)
        before, after, wrapped = [last] * count, [last] * count, [True] * count
        for place in range(1, count):
            previous = self.tokens[place - 1]
            before[place] = before[place - 1] if previous.kind is Kind.BREAK else previous
        for place in range(count - 2, -1, -1):
            following = self.tokens[place + 1]
            after[place] = after[place + 1] if following.kind is Kind.BREAK else following
            ends = following.kind in (Kind.BREAK, Kind.END)
            wrapped[place] = ends or (following.kind is not Kind.RELATION and wrapped[place + 1])
        return before, after, wrapped

    def _ends_word(self, place: int) -> bool:
        """True if the sign at `place` is a word of the text, so that digits glued to it belong to it."""
        return self.tokens[place].kind is Kind.NAME and not self.names[place]

    def _bullets(self) -> frozenset[int]:
        """Return the places of the dashes that begin lines, if several lines begin so."""
        starts = [
            place
            for place, token in enumerate(self.tokens)
            if token.text in ("-", "*") and (place == 0 or self.tokens[place - 1].kind is Kind.BREAK)
        ]
        return frozenset(starts) if len(starts) > 1 else frozenset()

    def _is_bullet(self, place: int) -> bool:
        token, after = self.tokens[place], self.tokens[place + 1] if place + 1 < len(self.tokens) else None
        first = place in self.bullets
        return first and token.text in ("-", "*") and after is not None and not after.glued and not (
            place > 1 and self.tokens[place - 2].kind in _JOINING
        )  # fmt: skip

    def _is_name(self, place: int) -> bool:
        token, after = self.tokens[place], self.tokens[place + 1]
        word = token.text
        if word in self.vocabulary.functions or self._is_differential(place):
            return True
        if word in FUNCTION_WORDS and len(word) > 1:
            direct = word in _OPEN_FUNCTIONS and after.kind in (Kind.NUMBER, Kind.COMMAND, Kind.NAME, Kind.ACCENT)
            return after.text in ("(", "[", "{", "_", "|", "⌊") or (direct and self._follows(place))
        if word in REPEATED_WORDS and len(word) > 1:
            return after.text in ("(", "[", "{", "_") or (after.kind is Kind.NAME and self._follows(place))
        if word in self.vocabulary.names or after.text == "_" or (after.text == "'" and after.glued and len(word) < 3):
            return True
        if self.span_of[place] is not None:
            return True
        if word in GREEK:
            return after.kind in _JOINING or (place > 0 and self.tokens[place - 1].kind in _JOINING)
        return len(word) == 1 and self._is_letter(place)

    def _follows(self, place: int) -> bool:
        """True if the next sign can be the argument of a function written without brackets."""
        after = self.tokens[place + 1]
        return after.kind is not Kind.NAME or self.names[place + 1]

    def _is_differential(self, place: int) -> bool:
        nodes = self.vocabulary.nodes
        word, after = self.tokens[place].text, self.tokens[place + 1]
        if not nodes or word[0] not in "dδ":
            return word in nodes and len(word) == 1 and self._is_letter(place)
        slash = any(self.tokens[min(place + ahead, len(self.tokens) - 1)].text in ("/", "}") for ahead in (1, 2, 3))
        before = self.tokens[place - 1].text if place else ""
        return len(word) <= 3 and (slash or before in ("/", "{")) and after.kind is not Kind.STOP

    def _is_letter(self, place: int) -> bool:
        """True if the single letter at `place` is a variable and not a word of the text."""
        after = self.tokens[place + 1]
        before = self.tokens[place - 1] if place else None
        if after.glued and after.kind is Kind.NUMBER:
            return True
        if after.kind is Kind.NUMBER:
            return False
        tied = before is not None and before.kind in (Kind.OPERATOR, Kind.RELATION, Kind.OPEN)
        if after.kind is Kind.NAME and not after.glued:
            return tied and (len(after.text) > 1 or self.tokens[place + 2].kind in _JOINING)
        return True

    def _breaks(self, place: int) -> bool:
        """True if the sign at `place` begins a new formula although no prose stands between."""
        token, before = self.tokens[place], self.tokens[place - 1]
        if before.kind in _JOINING or token.kind in (*_JOINING, Kind.CLOSE) or before.kind is Kind.BREAK:
            return False
        if self.span_of[place] != self.span_of[place - 1]:
            return True
        if token.kind is Kind.NUMBER:
            return not token.glued and before.kind is not Kind.COMMAND
        if token.glued or self.span_of[place] is not None or before.kind is Kind.COMMAND:
            return False
        if token.kind is Kind.NAME and len(token.text) == 1 and token.text not in self.vocabulary.functions:
            return not self._is_factor(place)
        return token.kind is Kind.OPEN and before.kind is Kind.NUMBER and self._starts_prose(place)

    def _is_factor(self, place: int) -> bool:
        """True if the letter at `place` is multiplied with what stands before it: "I + 2 p - k"."""
        after = self.tokens[place + 1]
        return (after.kind is Kind.OPERATOR and after.text != "=") or after.kind in (Kind.CLOSE, Kind.END, Kind.NUMBER)

    def _starts_prose(self, place: int) -> bool:
        return not self._is_maths(place + 1, 1)


def _cut(run: list[Token], opened: list[int]) -> list[list[Token]]:
    """Return `run` without its unclosed brackets, as the pieces between them."""
    pieces, start = [], 0
    for place in opened:
        pieces.append(run[start:place])
        start = place + 1
    return [*pieces, run[start:]]
