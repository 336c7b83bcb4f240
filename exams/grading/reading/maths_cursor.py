"""Walk over the signs of a formula, with the exam's vocabulary and a bound on depth."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from exams.grading.answer_type import ReadError
from exams.grading.reading.maths_signs import CLOSING, OPENING
from exams.grading.reading.maths_tokens import Kind, Token

# Nesting a person writes stays below 15; each level costs about six Python frames.
MAX_DEPTH: Final = 60


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What names mean in this exam.

    `functions` are applied to brackets; `names` are variables of several letters; `nodes` may follow
    a d or ∂; `matrices` do not commute; `split_letters`: other runs of letters are products of single letters, as LaTeX means them.
    """

    functions: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    nodes: frozenset[str] = frozenset()
    split_letters: bool = False
    matrices: frozenset[str] = frozenset()


class Cursor:
    """A place in a sequence of signs. BREAKs are passed over."""

    def __init__(self, tokens: Sequence[Token], vocabulary: Vocabulary) -> None:
        self._tokens = [token for token in tokens if token.kind not in (Kind.BREAK, Kind.END)]
        last = tokens[-1].end if tokens else 0
        self._end = Token(Kind.END, "", last, last)
        self.vocabulary = vocabulary
        self.place = 0
        self.bars = 0
        self._depth = 0

    def peek(self, ahead: int = 0) -> Token:
        """Return the sign `ahead` of the next one, END past the end."""
        place = self.place + ahead
        return self._tokens[place] if 0 <= place < len(self._tokens) else self._end

    def take(self) -> Token:
        """Return the next sign and go on."""
        token = self.peek()
        self.place += 1
        return token

    def at(self, kind: Kind, text: str | None = None) -> bool:
        """True if the next sign is of this kind (and reads `text`)."""
        token = self.peek()
        return token.kind is kind and (text is None or token.text == text)

    def accept(self, kind: Kind, text: str | None = None) -> bool:
        """Go past the next sign if it is of this kind; say whether it was."""
        if self.at(kind, text):
            self.place += 1
            return True
        return False

    def replace(self, token: Token) -> None:
        """Put `token` in the place of the next sign."""
        self._tokens[self.place] = token

    def fail(self, message: str) -> ReadError:
        """Return the error that `message` is at this place."""
        return ReadError(message, self.peek().start)

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """Count one level of nesting. Raises ReadError beyond the bound."""
        self._depth += 1
        try:
            if self._depth > MAX_DEPTH:
                raise self.fail("The brackets are nested too deeply.")
            yield
        finally:
            self._depth -= 1

    def group(self) -> list[Token]:
        """Return the signs inside the bracket that starts here and go past it; or the one sign here."""
        if not self.at(Kind.OPEN):
            return [self.take()]
        self.take()
        inner: list[Token] = []
        depth = 1
        while True:
            token = self.take()
            if token.kind is Kind.END:
                raise self.fail("A bracket is not closed.")
            depth += (token.kind is Kind.OPEN) - (token.kind is Kind.CLOSE)
            if depth == 0:
                return inner
            inner.append(token)

    def close(self, opening: Token) -> None:
        """Go past the bracket that closes `opening`. Raises ReadError if it is not there."""
        token = self.peek()
        if token.kind is not Kind.CLOSE or not _matches(opening.text, token.text):
            raise self.fail("A closing bracket is missing here.")
        self.place += 1


def _matches(opening: str, closing: str) -> bool:
    """True also for the half-open pairs of intervals, ( with ]."""
    return OPENING[opening] == closing or (opening in "([" and closing in CLOSING and closing in ")]")
