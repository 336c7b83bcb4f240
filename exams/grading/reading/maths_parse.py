"""Formulas in LaTeX or plain typing to a tree: recursive descent, bounded in size and depth, nothing evaluated."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from exams.grading.answer_type import ReadError
from exams.grading.reading.maths_ast import (
    Call,
    Derivative,
    Differential,
    Expr,
    Name,
    Neg,
    Number,
    Power,
    Product,
    Quotient,
    Side,
    Statement,
    Sum,
    Vector,
    walk,
)
from exams.grading.reading.maths_cursor import Cursor, Vocabulary
from exams.grading.reading.maths_matrices import TRANSPOSED
from exams.grading.reading.maths_names import read_accent, read_differential, read_name_text, read_prime, read_subscript
from exams.grading.reading.maths_repeated import read_repeated, starts_repeated
from exams.grading.reading.maths_signs import FUNCTION_WORDS
from exams.grading.reading.maths_tokens import Kind, Token, tokenise

# A formula of one answer; the longest chain-rule answers seen have 1,500 signs.
MAX_FORMULA_CHARS: Final = 6_000
# Every slash is a level of nesting; every digit beyond this is a mistake or an attack.
_MAX_SLASHES: Final = 40
_MAX_DIGITS: Final = 60
_TRANSPOSED_SIGNS: Final = frozenset({"T", "top", "'"})
_FACTOR_STARTS: Final = frozenset(
    {Kind.NAME, Kind.COMMAND, Kind.REPEATED, Kind.PARTIAL, Kind.ACCENT, Kind.OPEN, Kind.BAR}
)


def parse_formula(text: str, vocabulary: Vocabulary | None = None) -> Statement:
    """Return the one formula that normalised `text` is, with its chain of equalities.

    Raises ReadError with the place of the first sign that is not understood.
    """
    if len(text) > MAX_FORMULA_CHARS:
        raise ReadError("The formula is too long.", MAX_FORMULA_CHARS)
    return parse_tokens(tokenise(text), vocabulary or Vocabulary())


def parse_tokens(tokens: Sequence[Token], vocabulary: Vocabulary) -> Statement:
    """Return the formula that `tokens` are. Raises ReadError as `parse_formula` does."""
    cursor = Cursor(tokens, vocabulary)
    if cursor.at(Kind.RELATION):
        cursor.take()
    sides, signs = [_side(cursor)], []
    while cursor.at(Kind.RELATION):
        signs.append(cursor.take().text)
        if cursor.at(Kind.END):
            signs.pop()
            break
        sides.append(_side(cursor))
    while cursor.peek().kind in (Kind.STOP, Kind.COMMA):
        cursor.take()
    if not cursor.at(Kind.END):
        raise cursor.fail("This sign is not understood here.")
    return Statement(tuple(sides), tuple(signs))


def _side(cursor: Cursor) -> Side:
    start = cursor.peek().start
    expr = read_sum(cursor)
    if any(isinstance(part, Differential) for part in walk(expr)):
        raise ReadError("Half of a derivative stands alone.", start)
    return Side(expr, start, cursor.peek(-1).end)


def read_sum(cursor: Cursor) -> Expr:
    """Return the terms from here up to a sign that ends them."""
    with cursor.deeper():
        terms = [_signed_term(cursor)]
        while cursor.at(Kind.OPERATOR, "+") or cursor.at(Kind.OPERATOR, "-"):
            terms.append(_signed_term(cursor))
    return terms[0] if len(terms) == 1 else Sum(tuple(terms))


def _signed_term(cursor: Cursor) -> Expr:
    minus = False
    while cursor.at(Kind.OPERATOR, "+") or cursor.at(Kind.OPERATOR, "-"):
        minus ^= cursor.take().text == "-"
    term = read_term(cursor)
    return Neg(term) if minus else term


def read_term(cursor: Cursor) -> Expr:
    """Return the product from here; a slash divides the factor before it."""
    factors, slashes = [_signed_power(cursor)], 0
    while True:
        if cursor.accept(Kind.OPERATOR, "*"):
            factors.append(_signed_power(cursor))
        elif cursor.at(Kind.OPERATOR, "/") or cursor.at(Kind.OPERATOR, "//"):
            whole = cursor.take().text == "//"
            slashes += 1
            if slashes > _MAX_SLASHES:
                raise cursor.fail("There are too many divisions in a row.")
            before = factors if whole else [factors.pop()]
            divided = _divided(before[0] if len(before) == 1 else Product(tuple(before)), _divisor(cursor))
            factors = [Call("floor", (divided,))] if whole else [*factors, divided]
        elif _factor_starts(cursor):
            factors.append(_power(cursor))
        else:
            return factors[0] if len(factors) == 1 else Product(tuple(factors))


def _factor_starts(cursor: Cursor) -> bool:
    token = cursor.peek()
    if token.kind is Kind.BAR:
        return cursor.bars == 0
    return token.kind in _FACTOR_STARTS


def _divisor(cursor: Cursor) -> Expr:
    """Return what is divided by; in `1/2n` that is 2n, in `1/2 n` only 2."""
    first = _signed_power(cursor)
    if isinstance(first, Number) and cursor.at(Kind.NAME) and cursor.peek().glued:
        return Product((first, _power(cursor)))
    return first


def _divided(top: Expr, bottom: Expr) -> Expr:
    match top, bottom:
        case Differential(of), Differential(by):
            return Derivative(of, by)
        case _:
            return Quotient(top, bottom)


def _signed_power(cursor: Cursor) -> Expr:
    with cursor.deeper():
        if cursor.at(Kind.OPERATOR, "-") or cursor.at(Kind.OPERATOR, "+"):
            minus = cursor.take().text == "-"
            inner = _signed_power(cursor)
            return Neg(inner) if minus else inner
        return _power(cursor)


def _power(cursor: Cursor) -> Expr:
    base = _atom(cursor)
    while cursor.at(Kind.OPERATOR, "^") or cursor.at(Kind.OPERATOR, "_"):
        sign = cursor.take().text
        transposed = sign == "^" and _is_transposed(cursor)
        if transposed or sign == "_":
            cursor.group()
            if transposed and cursor.vocabulary.matrices:
                base = Call(TRANSPOSED, (base,))
        else:
            base = Power(base, _exponent(cursor))
    return base


def _is_transposed(cursor: Cursor) -> bool:
    """True for the T of W^T, in braces only where matrices are declared."""
    if cursor.at(Kind.OPEN, "{") and cursor.vocabulary.matrices:
        return cursor.peek(1).text in _TRANSPOSED_SIGNS and cursor.peek(2).text == "}"
    return cursor.peek().text in _TRANSPOSED_SIGNS


def _exponent(cursor: Cursor) -> Expr:
    if cursor.at(Kind.OPERATOR, "-"):
        return _signed_power(cursor)
    return _atom(cursor)


def _atom(cursor: Cursor) -> Expr:
    with cursor.deeper():
        token = cursor.peek()
        match token.kind:
            case Kind.NUMBER:
                return _number(cursor)
            case Kind.OPEN:
                return _bracket(cursor)
            case Kind.BAR:
                return _bars(cursor)
            case Kind.COMMAND:
                return _command(cursor)
            case Kind.ACCENT:
                return read_accent(cursor)
            case _:
                return _word(cursor)


def _number(cursor: Cursor) -> Number:
    if len(cursor.peek().text) > _MAX_DIGITS:
        raise cursor.fail("This number is too long.")
    return Number(Fraction(cursor.take().text))


def _word(cursor: Cursor) -> Expr:
    differential = read_differential(cursor)
    if differential is not None:
        return differential
    if starts_repeated(cursor):
        return read_repeated(cursor, read_sum=read_sum, read_term=_signed_term)
    if cursor.at(Kind.NAME):
        return _named(cursor)
    raise cursor.fail("A number, a name or a bracket is expected here.")


def _bracket(cursor: Cursor) -> Expr:
    opening = cursor.take()
    bars, cursor.bars = cursor.bars, 0
    items = [read_sum(cursor)]
    while cursor.accept(Kind.COMMA) or cursor.accept(Kind.STOP, ";"):
        if not cursor.at(Kind.CLOSE):
            items.append(read_sum(cursor))
    cursor.close(opening)
    cursor.bars = bars
    inner = items[0] if len(items) == 1 else Vector(tuple(items))
    match opening.text:
        case "⌊":
            return Call("floor", (inner,))
        case "⌈":
            return Call("ceil", (inner,))
        case _:
            return inner


def _bars(cursor: Cursor) -> Expr:
    sign = cursor.take().text
    cursor.bars += 1
    inner = read_sum(cursor)
    cursor.bars -= 1
    if not cursor.accept(Kind.BAR, sign):
        raise cursor.fail("A closing bar is missing here.")
    return Call("abs", (inner,))


def _command(cursor: Cursor) -> Expr:
    name = cursor.take().text
    if name == "frac":
        top = _argument(cursor)
        return _divided(top, _argument(cursor))
    degree = _atom(cursor) if cursor.at(Kind.OPEN, "[") else None
    inner = _argument(cursor)
    if degree is not None:
        return Power(inner, Quotient(Number(Fraction(1)), degree))
    return Call("sqrt", (inner,))


def _argument(cursor: Cursor) -> Expr:
    """Return the argument of a LaTeX command: a group, or one sign; `\\frac12` has two arguments."""
    token = cursor.peek()
    if token.kind is not Kind.NUMBER or len(token.text) == 1 or not token.text.isdigit():
        return _atom(cursor)
    cursor.replace(Token(Kind.NUMBER, token.text[1:], token.start + 1, token.end))
    return Number(Fraction(token.text[0]))


def _named(cursor: Cursor) -> Expr:
    word = cursor.take().text
    vocabulary = cursor.vocabulary
    if word in FUNCTION_WORDS and word not in vocabulary.names:
        return _built_in(cursor, FUNCTION_WORDS[word])
    if word in vocabulary.functions:
        return _declared(cursor, word)
    if len(word) > 1 and vocabulary.split_letters and word not in vocabulary.names:
        letters: list[Expr] = [Name(letter) for letter in word[:-1]]
        return Product((*letters, _variable(cursor, word[-1])))
    return _variable(cursor, word)


def _variable(cursor: Cursor, word: str) -> Expr:
    if cursor.at(Kind.OPERATOR, "'"):
        return read_prime(cursor, word, "")
    text = read_name_text(cursor, word)
    if cursor.at(Kind.OPERATOR, "'"):
        return read_prime(cursor, word, text.removeprefix(f"{word}_"))
    if text in cursor.vocabulary.functions and cursor.at(Kind.OPEN):
        return Call(text, _arguments(cursor))
    return Name(text)


def _declared(cursor: Cursor, word: str) -> Expr:
    if cursor.at(Kind.OPERATOR, "'"):
        return read_prime(cursor, word, "")
    subscript = read_subscript(cursor)
    while cursor.at(Kind.OPERATOR, "^") and cursor.peek(1).text in ("*", "'"):
        cursor.take()
        cursor.take()
    if not (cursor.at(Kind.OPEN) and cursor.peek().text in "([{"):
        return Name(f"{word}_{subscript}" if subscript else word)
    return Call(word, _arguments(cursor), subscript)


def _arguments(cursor: Cursor) -> tuple[Expr, ...]:
    inner = _bracket(cursor)
    return inner.items if isinstance(inner, Vector) else (inner,)


def _built_in(cursor: Cursor, function: str) -> Expr:
    if cursor.at(Kind.OPERATOR, "_") or cursor.peek(1).text == "(":
        read_subscript(cursor)
    exponent: Expr | None = None
    if cursor.accept(Kind.OPERATOR, "^"):
        exponent = _exponent(cursor)
    if cursor.at(Kind.OPEN) and cursor.peek().text != "⌊":
        result: Expr = Call(function, _arguments(cursor))
    elif function == "sqrt":
        result = Call(function, (_power(cursor),))
    else:
        result = Call(function, (_open_argument(cursor),))
    return result if exponent is None else Power(result, exponent)


def _open_argument(cursor: Cursor) -> Expr:
    """Return the argument of `log 2x` or `-ln D(G(z))`: the factors that follow without a sign."""
    factors = [_power(cursor)]
    while _factor_starts(cursor) and cursor.peek().kind is not Kind.REPEATED:
        if cursor.peek().text in FUNCTION_WORDS:
            break
        factors.append(_power(cursor))
    return factors[0] if len(factors) == 1 else Product(tuple(factors))
