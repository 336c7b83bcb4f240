"""The arithmetic in running text: what was written, its exact value, and what the student says it is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Final

from exams.grading.reading.maths_ast import Expr, Name, Neg, Number, Product, Quotient, Statement, Sum, walk
from exams.grading.reading.maths_cursor import Vocabulary
from exams.grading.reading.maths_text import Found, find_formulas
from exams.grading.reading.maths_value import Value, number_of, value_of

_JOINED: Final = frozenset({"=", "≈", "->", "=>"})


@dataclass(frozen=True, slots=True)
class Calculation:
    """One chain of equalities at a place of the text.

    `values` holds the exact value of every side (None with names in it); `stated` is the value that the
    chain ends in, before any inequality.
    """

    start: int
    end: int
    statement: Statement
    values: tuple[Value | None, ...]

    @property
    def joined(self) -> int:
        """How many sides stand before the first inequality."""
        for place, sign in enumerate(self.statement.signs):
            if sign not in _JOINED:
                return place + 1
        return len(self.values)

    @property
    def stated(self) -> Value | None:
        """The last value before any inequality."""
        return next((value for value in reversed(self.values[: self.joined]) if value is not None), None)

    @property
    def is_bare(self) -> bool:
        """True for a number that stands alone."""
        return len(self.values) == 1 and isinstance(_unsigned(self.statement.last), Number)

    def worked(self) -> Iterator[tuple[Expr, Fraction]]:
        """Yield the sides that are arithmetic with a sign in it, with their exact values."""
        for side, value in zip(self.statement.sides, self.values, strict=True):
            if isinstance(value, Fraction) and not isinstance(_unsigned(side.expr), Number):
                yield side.expr, value


@lru_cache(maxsize=64)
def find_calculations(text: str, vocabulary: Vocabulary | None = None) -> tuple[Calculation, ...]:
    """Return all arithmetic in normalised `text`, in order, lone numbers included. Raises ReadError if too long."""
    found = find_formulas(text, vocabulary)
    return tuple(_calculation(item, item.statement) for item in found if item.statement is not None)


def _calculation(found: Found, statement: Statement) -> Calculation:
    values = tuple(value_of(side.expr) for side in statement.sides)
    return Calculation(found.start, found.end, statement, values)


def parts_with_values(expr: Expr) -> Iterator[tuple[Expr, Fraction]]:
    """Yield every part of `expr` that is one number, the whole included."""
    for part in walk(expr):
        value = number_of(part)
        if value is not None:
            yield part, value


def numbers_in(expr: Expr) -> list[Fraction]:
    """Return the plain numbers written in `expr`."""
    return [part.value for part in walk(expr) if isinstance(part, Number)]


def summand_values(expr: Expr) -> tuple[Fraction, ...]:
    """Return the values of the terms of a sum; of a product in brackets, those of the whole."""
    terms = expr.terms if isinstance(expr, Sum) else (expr,)
    values = [number_of(term) for term in terms]
    return tuple(value for value in values if value is not None)


def has_names(expr: Expr) -> bool:
    """True if there is a variable in `expr`."""
    return any(isinstance(part, Name) for part in walk(expr))


def with_values(expr: Expr, known: Mapping[str, Fraction]) -> Expr:
    """Return `expr` with the names in `known` put as their numbers, in sums, products and quotients."""
    match expr:
        case Name(text) if text in known:
            return Number(known[text])
        case Sum(terms):
            return Sum(tuple(with_values(term, known) for term in terms))
        case Product(factors):
            return Product(tuple(with_values(factor, known) for factor in factors))
        case Neg(term):
            return Neg(with_values(term, known))
        case Quotient(top, bottom):
            return Quotient(with_values(top, known), with_values(bottom, known))
        case _:
            return expr


def factors_of(expr: Expr) -> tuple[Fraction, ...] | None:
    """Return the numbers of a plain product such as 24 × 32; None for anything else."""
    if not isinstance(expr, Product):
        return None
    numbers = [number_of(factor) for factor in expr.factors if isinstance(_unsigned(factor), Number)]
    known = [number for number in numbers if number is not None]
    return tuple(known) if len(known) == len(expr.factors) else None


def _unsigned(expr: Expr) -> Expr:
    return expr.term if isinstance(expr, Neg) else expr
