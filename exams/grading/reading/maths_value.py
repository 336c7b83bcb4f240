"""Exact values of arithmetic that was read, bounded so that no input can make it slow."""

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor, isqrt
from typing import Final, TypeAlias

from exams.grading.reading.maths_ast import Call, Expr, Neg, Number, Power, Product, Quotient, Sum, Vector

Value: TypeAlias = Fraction | tuple[Fraction, ...]

# Answers need powers like 2^10; 9^9^9 must not be worked out.
_MAX_EXPONENT: Final = 64
_MAX_BITS: Final = 4096
# Roots are cut after 20 decimals, far below every tolerance in use.
_ROOT_SCALE: Final = 10**20


def value_of(expr: Expr) -> Value | None:
    """Return the exact value of `expr`, a tuple for a vector; None if it has names or no bounded value."""
    match expr:
        case Number(value):
            return value
        case Neg(term):
            return _scaled(Fraction(-1), value_of(term))
        case Sum(terms):
            return _added([value_of(term) for term in terms])
        case Product(factors):
            return _multiplied([value_of(factor) for factor in factors])
        case Quotient(top, bottom):
            return _quotient(value_of(top), value_of(bottom))
        case Power(base, exponent):
            return _power(value_of(base), value_of(exponent))
        case Call(function, arguments, _):
            return _applied(function, [value_of(argument) for argument in arguments])
        case Vector(items):
            return _vector([value_of(item) for item in items])
        case _:
            return None


def number_of(expr: Expr) -> Fraction | None:
    """Return the exact value of `expr` if that is one number."""
    value = value_of(expr)
    return value if isinstance(value, Fraction) else None


def root_of(value: Fraction) -> Fraction | None:
    """Return the square root, exact or cut after 20 decimals; None below zero."""
    if value < 0:
        return None
    return Fraction(isqrt(value.numerator * value.denominator * _ROOT_SCALE**2), value.denominator * _ROOT_SCALE)


def _small(value: Fraction) -> Fraction | None:
    big = max(value.numerator.bit_length(), value.denominator.bit_length())
    return value if big <= _MAX_BITS else None


def _vector(items: Sequence[Value | None]) -> Value | None:
    numbers = [item for item in items if isinstance(item, Fraction)]
    return tuple(numbers) if len(numbers) == len(items) else None


def _added(values: Sequence[Value | None]) -> Value | None:
    numbers = [value for value in values if isinstance(value, Fraction)]
    if len(numbers) == len(values):
        return _small(sum(numbers, Fraction(0)))
    vectors = [value for value in values if isinstance(value, tuple)]
    if len(vectors) != len(values) or len({len(vector) for vector in vectors}) != 1:
        return None
    return tuple(sum(column, Fraction(0)) for column in zip(*vectors, strict=True))


def _multiplied(values: Sequence[Value | None]) -> Value | None:
    result: Value | None = Fraction(1)
    for value in values:
        if isinstance(result, Fraction):
            result = _scaled(result, value)
        elif isinstance(value, Fraction):
            result = _scaled(value, result)
        else:
            return None
    return result


def _scaled(factor: Fraction, value: Value | None) -> Value | None:
    if isinstance(value, tuple):
        return tuple(factor * item for item in value)
    return None if value is None else _small(factor * value)


def _quotient(top: Value | None, bottom: Value | None) -> Value | None:
    if not isinstance(bottom, Fraction) or bottom == 0:
        return None
    return _scaled(1 / bottom, top)


def _power(base: Value | None, exponent: Value | None) -> Value | None:
    if not isinstance(base, Fraction) or not isinstance(exponent, Fraction):
        return None
    if exponent == Fraction(1, 2):
        return root_of(base)
    if exponent.denominator != 1 or abs(exponent) > _MAX_EXPONENT or (base == 0 and exponent < 0):
        return None
    size = max(base.numerator.bit_length(), base.denominator.bit_length()) * abs(exponent.numerator)
    return base**exponent.numerator if size <= _MAX_BITS else None


def _applied(function: str, arguments: Sequence[Value | None]) -> Value | None:
    first = arguments[0] if arguments else None
    if isinstance(first, tuple) and function == "abs":
        return root_of(sum((item * item for item in first), Fraction(0)))
    numbers = [value for value in arguments if isinstance(value, Fraction)]
    if len(numbers) != len(arguments) or not numbers:
        return None
    number = numbers[0]
    match function:
        case "floor":
            return Fraction(floor(number))
        case "ceil":
            return Fraction(ceil(number))
        case "round":
            return Fraction(floor(number + Fraction(1, 2)))
        case "sqrt":
            return root_of(number)
        case "abs":
            return abs(number)
        case "max" | "min":
            return max(numbers) if function == "max" else min(numbers)
        case _:
            return None
