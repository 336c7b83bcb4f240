"""Compare formulas with matrices in them: names stand for random square matrices, so that order counts."""

from fractions import Fraction
from functools import reduce
from random import Random
from typing import Final

from exams.grading.reading.maths_ast import Call, Expr, Name, Neg, Number, Power, Product, Quotient, Sum

Matrix = tuple[tuple[Fraction, ...], ...]
Names = frozenset[str]

_SIZE: Final = 3
_POINTS: Final = 3
_MAX_POWER: Final = 8
_MAX_STEPS: Final = 4_000
TRANSPOSED: Final = "transpose"


class NoMatrix(ArithmeticError):
    """The formula has no value that can be worked out with matrices."""


def same_matrices(first: Expr, second: Expr, matrices: Names, *, seed: int = 0) -> bool | None:
    """Return whether both have the same value for random matrices; None if one of them has none."""
    for number in range(_POINTS):
        try:
            values = [_Sampled(seed * 1009 + number, matrices).value(expr) for expr in (first, second)]
        except (NoMatrix, ZeroDivisionError, OverflowError):
            return None
        if values[0] != values[1]:
            return False
    return True


class _Sampled:
    """One sampled point: every name has a value of its own, exact, a matrix for those declared as such."""

    def __init__(self, seed: int, matrices: Names) -> None:
        self.seed = seed
        self.matrices = matrices
        self.steps = 0

    def value(self, expr: Expr) -> Matrix:
        """Return the value of `expr`, a plain number as that multiple of the identity. Raises NoMatrix."""
        self.steps += 1
        if self.steps > _MAX_STEPS:
            raise NoMatrix("too many steps")
        match expr:
            case Number(number):
                return _scalar(number)
            case Name(text):
                return self._named(text)
            case Neg(term):
                return _times(_scalar(Fraction(-1)), self.value(term))
            case Sum(terms):
                return reduce(_plus, map(self.value, terms))
            case Product(factors):
                return reduce(_times, map(self.value, factors))
            case Quotient(top, bottom):
                return _times(self.value(top), _scalar(1 / _number(self.value(bottom))))
            case Power(base, exponent):
                return self._power(base, exponent)
            case Call(function, (inner,)) if function == TRANSPOSED:
                return tuple(zip(*self.value(inner), strict=True))
            case _:
                raise NoMatrix("no value with matrices")

    def _named(self, text: str) -> Matrix:
        random = Random(f"{self.seed}|{text}")
        if text not in self.matrices:
            return _scalar(Fraction(random.randint(2, 19)))
        return tuple(tuple(Fraction(random.randint(-9, 9)) for _ in range(_SIZE)) for _ in range(_SIZE))

    def _power(self, base: Expr, exponent: Expr) -> Matrix:
        times = _number(self.value(exponent))
        if times.denominator != 1 or not 1 <= times <= _MAX_POWER:
            raise NoMatrix("only small whole powers are worked out")
        return reduce(_times, [self.value(base)] * times.numerator)


def _scalar(number: Fraction) -> Matrix:
    return tuple(tuple(number if row == place else Fraction(0) for place in range(_SIZE)) for row in range(_SIZE))


def _number(matrix: Matrix) -> Fraction:
    if matrix != _scalar(matrix[0][0]):
        raise NoMatrix("a matrix stands where a number must")
    return matrix[0][0]


def _plus(one: Matrix, two: Matrix) -> Matrix:
    return tuple(tuple(a + b for a, b in zip(row, other, strict=True)) for row, other in zip(one, two, strict=True))


def _times(one: Matrix, two: Matrix) -> Matrix:
    columns = tuple(zip(*two, strict=True))
    return tuple(
        tuple(sum((a * b for a, b in zip(row, col, strict=True)), Fraction(0)) for col in columns) for row in one
    )
