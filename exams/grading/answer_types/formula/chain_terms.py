"""A chain-rule formula multiplied out into terms of local derivatives."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from exams.grading.answer_type import ReadError
from exams.grading.reading.maths_ast import (
    Derivative,
    Expr,
    Name,
    Neg,
    Number,
    Power,
    Prime,
    Product,
    Quotient,
    Sum,
)
from exams.grading.reading.maths_value import number_of

# Six paths give six terms; an answer that multiplies out to more than this cannot be marked term by term.
_MAX_TERMS: Final = 400
_MAX_FACTORS: Final = 40
_MAX_POWER: Final = 6

Atom = Derivative | Prime | Name
Term = tuple[Atom, ...]
Polynomial = Mapping[Term, Fraction]
Definitions = Mapping[Derivative | Name, Expr]


@dataclass(frozen=True, slots=True)
class Expansion:
    """Definitions that may be put in for total derivatives and names, and how deep we are in them."""

    definitions: Definitions
    inside: frozenset[Derivative | Name] = frozenset()


def expand(expr: Expr, expansion: Expansion) -> Polynomial:
    """Return `expr` as terms with their coefficients. Raises ReadError for what is no polynomial."""
    match expr:
        case Number(value):
            return {(): value} if value else {}
        case Neg(term):
            return {atoms: -count for atoms, count in expand(term, expansion).items()}
        case Sum(terms):
            return _added([expand(term, expansion) for term in terms])
        case Product(factors):
            return _multiplied([expand(factor, expansion) for factor in factors])
        case Power(base, exponent):
            return _power(base, exponent, expansion)
        case Quotient(top, bottom):
            return _divided(expand(top, expansion), number_of(bottom))
        case Derivative() | Name():
            return _defined(expr, expansion)
        case Prime():
            return {(expr,): Fraction(1)}
        case _:
            raise ReadError("Only sums and products of derivatives can be read here.")


def _defined(expr: Derivative | Name, expansion: Expansion) -> Polynomial:
    meaning = expansion.definitions.get(expr)
    if meaning is None or expr in expansion.inside:
        return {(expr,): Fraction(1)}
    return expand(meaning, Expansion(expansion.definitions, expansion.inside | {expr}))


def _added(parts: list[Polynomial]) -> Polynomial:
    total: dict[Term, Fraction] = {}
    for part in parts:
        for term, count in part.items():
            total[term] = total.get(term, Fraction(0)) + count
    return {term: count for term, count in total.items() if count}


def _multiplied(parts: list[Polynomial]) -> Polynomial:
    result: dict[Term, Fraction] = {(): Fraction(1)}
    for part in parts:
        if len(result) * len(part) > _MAX_TERMS:
            raise ReadError("The formula has too many terms.")
        pairs = [(_sorted(one + two), a * b) for one, a in result.items() for two, b in part.items()]
        result = {}
        for term, count in pairs:
            result[term] = result.get(term, Fraction(0)) + count
    return {term: count for term, count in result.items() if count}


def _sorted(term: Term) -> Term:
    if len(term) > _MAX_FACTORS:
        raise ReadError("A term has too many factors.")
    return tuple(sorted(term, key=repr))


def _power(base: Expr, exponent: Expr, expansion: Expansion) -> Polynomial:
    times = number_of(exponent)
    if times is None or times.denominator != 1 or not 0 <= times <= _MAX_POWER:
        raise ReadError("This power cannot be read as a product of derivatives.")
    return _multiplied([expand(base, expansion)] * times.numerator)


def _divided(top: Polynomial, bottom: Fraction | None) -> Polynomial:
    if not bottom:
        raise ReadError("A fraction that is no derivative cannot be read here.")
    return {term: count / bottom for term, count in top.items()}
