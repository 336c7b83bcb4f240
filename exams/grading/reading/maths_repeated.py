"""Sums, means and expectations: the sign, its bounds, and what is summed."""

from collections.abc import Callable, Sequence

from exams.grading.reading.maths_ast import Expr, Repeated
from exams.grading.reading.maths_cursor import Cursor
from exams.grading.reading.maths_names import names_of
from exams.grading.reading.maths_signs import REPEATED_WORDS
from exams.grading.reading.maths_tokens import Kind, Token

Reader = Callable[[Cursor], Expr]


def starts_repeated(cursor: Cursor) -> bool:
    """True if a sum, mean, product or expectation starts here."""
    if cursor.at(Kind.REPEATED):
        return True
    word = cursor.peek()
    if word.kind is not Kind.NAME or word.text not in REPEATED_WORDS or word.text in cursor.vocabulary.nodes:
        return False
    after = cursor.peek(1)
    if word.text == "E":
        return after.text in ("_", "[", "(", "{", "\\{")
    return after.text in ("_", "[", "(", "{") or after.kind in (Kind.NAME, Kind.OPERATOR, Kind.COMMAND)


def read_repeated(cursor: Cursor, *, read_sum: Reader, read_term: Reader) -> Repeated:
    """Return the sum that starts here with its bounds; its body is the term that follows."""
    with cursor.deeper():
        return _repeated(cursor, read_sum=read_sum, read_term=read_term)


def _repeated(cursor: Cursor, *, read_sum: Reader, read_term: Reader) -> Repeated:
    token = cursor.take()
    kind = token.text if token.kind is Kind.REPEATED else REPEATED_WORDS[token.text]
    index, lower, upper = "", None, None
    for _ in range(2):
        if cursor.accept(Kind.OPERATOR, "_"):
            index, lower = _lower_bound(cursor, read_sum)
        elif cursor.accept(Kind.OPERATOR, "^"):
            upper = _inner(cursor, cursor.group(), read_sum)
    if kind == "mean" and cursor.at(Kind.OPEN):
        opening = cursor.take()
        body = read_sum(cursor)
        cursor.close(opening)
    else:
        body = read_term(cursor)
    return Repeated(kind, index, lower, upper, body)


def _lower_bound(cursor: Cursor, read_sum: Reader) -> tuple[str, Expr | None]:
    tokens = cursor.group()
    single = len(tokens) == 1
    if single and cursor.at(Kind.RELATION, "=") and cursor.peek(1).kind is Kind.NUMBER:
        cursor.take()
        return tokens[0].text, _inner(cursor, [cursor.take()], read_sum)
    names = names_of(tokens)
    place = next((i for i, token in enumerate(tokens) if token.kind is Kind.RELATION and token.text == "="), None)
    lower = None if place is None else _inner(cursor, tokens[place + 1 :], read_sum)
    return (names[0] if names else ""), lower


def _inner(cursor: Cursor, tokens: Sequence[Token], read_sum: Reader) -> Expr | None:
    """Return the bound that `tokens` are; None if they are not a plain expression."""
    if not tokens:
        return None
    inside = Cursor(tokens, cursor.vocabulary)
    if inside.peek().kind not in (Kind.NUMBER, Kind.NAME, Kind.BAR, Kind.OPERATOR):
        return None
    return read_sum(inside)
