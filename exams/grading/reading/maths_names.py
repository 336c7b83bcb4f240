"""Names in formulas: subscripts, accents, primes, and the two halves of a derivative."""

import re
from typing import Final

from exams.grading.reading.maths_ast import Differential, Name, Prime
from exams.grading.reading.maths_cursor import Cursor, Vocabulary
from exams.grading.reading.maths_signs import FUNCTION_WORDS
from exams.grading.reading.maths_tokens import Kind, Token

_INDEX: Final = re.compile(r"[A-Za-z]+\d*")


def canonical_name(text: str) -> str:
    """Return the name as the reader writes it: "x1", "x_{1}" and "x_1" are all "x_1"."""
    plain = re.sub(r"[{}\s]", "", text)
    return re.sub(r"^([^\W\d_]+)(\d+)$", r"\1_\2", plain)


def read_subscript(cursor: Cursor) -> str:
    """Return the subscript that stands here ("" if none) and go past it."""
    if cursor.at(Kind.OPERATOR, "_"):
        cursor.take()
        inner = cursor.group()
        text = "".join(token.text for token in inner)
        if len(inner) == 1 and inner[0].kind is Kind.NAME and _glued_number(cursor):
            text += cursor.take().text
        return text
    if _glued_number(cursor):
        return cursor.take().text
    return ""


def _glued_number(cursor: Cursor) -> bool:
    token = cursor.peek()
    return token.kind is Kind.NUMBER and token.glued and token.text.isdigit()


def read_name_text(cursor: Cursor, first: str) -> str:
    """Return the whole name that begins with the word `first`, its subscript and its bracketed index."""
    subscript = read_subscript(cursor)
    text = f"{first}_{subscript}" if subscript else first
    if cursor.at(Kind.OPERATOR, "^") and _is_index(cursor):
        cursor.take()
        text += "_" + "".join(token.text for token in cursor.group())
    return text


def _is_index(cursor: Cursor) -> bool:
    """True for `^{(i)}` and `^(i)`: a running number, not a power."""
    texts = [cursor.peek(ahead).text for ahead in range(1, 6)]
    braces = texts[0] == "{" and texts[1] == "(" and texts[3] == ")" and texts[4] == "}"
    plain = texts[0] == "(" and texts[2] == ")"
    inner = texts[2] if braces else texts[1]
    return (braces or plain) and _INDEX.fullmatch(inner) is not None and inner in "ijklmn"


def read_accent(cursor: Cursor) -> Name:
    """Return `x_hat` for `\\hat{x}`; the accent sign is next."""
    accent = cursor.take().text
    inner = cursor.group()
    base = canonical_name("".join(token.text for token in inner))
    return Name(f"{read_name_text(cursor, base)}_{accent}")


def read_differential(cursor: Cursor) -> Differential | None:
    """Return `∂x_1` or `dx_1` if one stands here, else None without moving.

    A plain d counts only in front of one of the vocabulary's nodes, so that `dd/da` is read rightly.
    """
    start = cursor.place
    if cursor.accept(Kind.PARTIAL):
        found = _name_after_sign(cursor)
    elif cursor.vocabulary.nodes and cursor.at(Kind.NAME):
        found = _after_plain_d(cursor)
    else:
        return None
    if found is None:
        cursor.place = start
        return None
    return Differential(found)


def _name_after_sign(cursor: Cursor) -> str | None:
    bracket = cursor.at(Kind.OPEN) and cursor.peek(1).kind is Kind.NAME
    opening = cursor.take() if bracket else None
    if not cursor.at(Kind.NAME):
        return None
    name = read_name_text(cursor, cursor.take().text)
    if opening is not None:
        cursor.close(opening)
    return name


def _after_plain_d(cursor: Cursor) -> str | None:
    nodes = cursor.vocabulary.nodes
    word = cursor.take().text
    if word in ("d", "delta") and _node_follows(cursor, after_delta=word == "delta"):
        return _name_after_sign(cursor)
    if len(word) > 1 and word[0] == "d":
        name = read_name_text(cursor, word[1:])
        if name in nodes or any(node.startswith(f"{word[1:]}_") for node in nodes):
            return name
        before_slash = cursor.at(Kind.OPERATOR, "/") and cursor.peek(1).text.startswith("d")
        return name if before_slash and len(word) == 2 else None
    return None


def _node_follows(cursor: Cursor, *, after_delta: bool) -> bool:
    """True if the next sign is a node and then comes what may follow half a derivative."""
    token, after = cursor.peek(), cursor.peek(1)
    if token.kind is Kind.OPEN and token.text == "(":
        return cursor.peek(1).text in cursor.vocabulary.nodes and cursor.peek(2).text == ")"
    bases = {node.split("_")[0] for node in cursor.vocabulary.nodes}
    if token.kind is not Kind.NAME or token.text not in bases:
        return False
    return after_delta or after.text in ("/", "_", "}", ")") or after.kind in (Kind.NUMBER, Kind.END)


def read_prime(cursor: Cursor, function: str, subscript: str) -> Prime:
    """Return `n'_f` or `n'(z_f)`; the prime is next. `at` collects the names inside the brackets."""
    while cursor.accept(Kind.OPERATOR, "'"):
        pass
    if not subscript:
        subscript = read_subscript(cursor)
    places: tuple[str, ...] = ()
    if cursor.at(Kind.OPEN) and cursor.peek().text in "([" and (not subscript or _one_name_inside(cursor)):
        places = names_of(cursor.group())
    return Prime(function, subscript, places)


def _one_name_inside(cursor: Cursor) -> bool:
    """True for the (z_f) of n'_f(z_f); after n'_f any other bracket is a factor."""
    place, start = cursor.place, cursor.take()
    inside = [token.text for token in _until_close(cursor)]
    cursor.place = place
    return start.text == "(" and len(inside) in (1, 3, 5) and not set(inside) & set("+-*/'^")


def _until_close(cursor: Cursor) -> list[Token]:
    found: list[Token] = []
    while cursor.peek().kind not in (Kind.END, Kind.CLOSE) or (found and found[-1].text == "{"):
        found.append(cursor.take())
    return found


def names_of(tokens: list[Token]) -> tuple[str, ...]:
    """Return the names among `tokens`, subscripts included, functions left out."""
    found: list[str] = []
    cursor = Cursor(tokens, Vocabulary())
    while not cursor.at(Kind.END):
        token = cursor.take()
        if token.kind is Kind.NAME and token.text not in FUNCTION_WORDS:
            found.append(read_name_text(cursor, token.text))
    return tuple(found)
