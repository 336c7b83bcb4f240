"""Compare formulas by their values at sampled points: what decides when two ways of writing mean the same."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Final

from exams.grading.reading.maths_ast import (
    Call,
    Derivative,
    Expr,
    Name,
    Neg,
    Number,
    Power,
    Prime,
    Product,
    Quotient,
    Repeated,
    Sum,
    names_in,
    walk,
)

# A sum over a sample or up to n is taken over this many terms; the answer must not depend on it.
SAMPLE_SIZE: Final = 3
_POINTS: Final = 24
_ENOUGH: Final = 6
_MAX_STEPS: Final = 20_000
_MAX_TERMS: Final = 40
_CLOSE: Final = 1e-9

Function = Callable[[Call, float], float | None]


class Unsampled(ArithmeticError):
    """The formula has no value at this point, or one that cannot be worked out."""


@dataclass(slots=True)
class Point:
    """Values for names at one sampled point. Names without one get a value of their own from `seed`.

    `apply(call, argument)` may give the value of a declared function; None leaves it to the sampler.
    """

    seed: int
    values: Mapping[str, float] = field(default_factory=dict)
    whole: bool = False
    apply: Function | None = None
    indices: dict[str, int] = field(default_factory=dict)
    steps: int = 0

    def name(self, text: str) -> float:
        """Return the value of a variable here; one that carries a bound index differs by index."""
        if text in self.indices:
            return float(self.indices[text])
        if text in self.values:
            return self.values[text]
        base, _, subscript = text.partition("_")
        for index, number in self.indices.items():
            subscript = subscript.replace(index, f"#{number}")
        random = Random(f"{self.seed}|{base}|{subscript}")
        return float(random.randint(2, 19)) if self.whole else random.uniform(0.2, 1.8)


def value_at(expr: Expr, point: Point) -> float:
    """Return the value of `expr` at `point`. Raises Unsampled."""
    point.steps += 1
    if point.steps > _MAX_STEPS:
        raise Unsampled("too many steps")
    try:
        value = _value(expr, point)
    except (OverflowError, ZeroDivisionError, ValueError, TypeError) as error:
        raise Unsampled(str(error)) from error
    if not math.isfinite(value):
        raise Unsampled("not finite")
    return value


def _value(expr: Expr, point: Point) -> float:
    match expr:
        case Number(value):
            return float(value)
        case Name(text):
            return point.name(text)
        case Neg(term):
            return -value_at(term, point)
        case Sum(terms):
            return math.fsum(value_at(term, point) for term in terms)
        case Product(factors):
            return math.prod(value_at(factor, point) for factor in factors)
        case Quotient(top, bottom):
            return value_at(top, point) / value_at(bottom, point)
        case Power(base, exponent):
            return _power(value_at(base, point), value_at(exponent, point))
        case _:
            return _special_value(expr, point)


def _special_value(expr: Expr, point: Point) -> float:
    match expr:
        case Call():
            return _call(expr, point)
        case Repeated():
            return _repeated(expr, point)
        case Derivative() | Prime():
            return Random(f"{point.seed}|{expr}").uniform(0.2, 1.8)
        case _:
            raise Unsampled("no single value")


def _power(base: float, exponent: float) -> float:
    if abs(exponent) > 64:
        raise Unsampled("the power is too high")
    value = base**exponent
    if isinstance(value, complex):
        raise Unsampled("root of a negative number")
    return float(value)


def _repeated(expr: Repeated, point: Point) -> float:
    first, last = _bounds(expr, point)
    if last - first >= _MAX_TERMS:
        raise Unsampled("too many terms")
    index = expr.index or "_"
    before = point.indices.get(index)
    values = []
    for number in range(first, last + 1):
        point.indices[index] = number
        values.append(value_at(expr.body, point))
    if before is None:
        del point.indices[index]
    else:
        point.indices[index] = before
    if expr.kind == "product":
        return math.prod(values)
    return math.fsum(values) / (len(values) if expr.kind == "mean" else 1)


def _bounds(expr: Repeated, point: Point) -> tuple[int, int]:
    first = 1
    if isinstance(expr.lower, Number):
        first = int(expr.lower.value)
    if isinstance(expr.upper, Number):
        return first, int(expr.upper.value)
    return first, first + SAMPLE_SIZE - 1


_FUNCTIONS: Final[Mapping[str, Callable[[float], float]]] = {
    "log": math.log, "exp": math.exp, "sqrt": math.sqrt, "abs": abs, "tanh": math.tanh, "sin": math.sin, "cos": math.cos, "round": round,
    "floor": math.floor, "ceil": math.ceil, "sigmoid": lambda x: 1 / (1 + math.exp(-x)),
    "softplus": lambda x: math.log1p(math.exp(x)), "relu": lambda x: max(0.0, x),
    "sigma": lambda x: 1 / (1 + math.exp(-x)),
}  # fmt: skip


def _call(call: Call, point: Point) -> float:
    values = [value_at(argument, point) for argument in call.arguments]
    given = point.apply(call, values[0]) if point.apply else None
    if given is not None:
        return given
    if call.function in _FUNCTIONS and len(values) == 1:
        return float(_FUNCTIONS[call.function](values[0]))
    if call.function in ("max", "min"):
        return max(values) if call.function == "max" else min(values)
    if call.function in ("mse", "bce") and len(values) == 2:
        return _loss(call.function, *values)
    return _unknown_function(call, values, point.seed)


def _loss(kind: str, given: float, target: float) -> float:
    if kind == "mse":
        return (given - target) ** 2
    if given in (0.0, 1.0):
        given, target = target, given
    return -(target * math.log(given) + (1 - target) * math.log(1 - given))


def _unknown_function(call: Call, values: Sequence[float], seed: int) -> float:
    """Return the value of a function about which nothing is known: smooth, positive, its own for each name."""
    random = Random(f"{seed}|{call.function}|{call.subscript}")
    bend = [random.uniform(0.5, 2.0) for _ in range(3)]
    mixed = math.fsum((place + 1) * value for place, value in enumerate(values))
    return bend[0] + 0.4 * math.sin(bend[1] * mixed + bend[2])


def same_value(first: Expr, second: Expr, *, seed: int = 0, values: Mapping[str, float] | None = None) -> bool | None:
    """Return whether both have the same value at every sampled point; None if too few points have values."""
    agreed = 0
    fixed = {**bound_sizes(first), **bound_sizes(second), **(values or {})}
    for number in range(_POINTS):
        point_seed, whole = seed * 1009 + number, number % 2 == 0
        try:
            one = value_at(first, Point(point_seed, fixed, whole))
            two = value_at(second, Point(point_seed, fixed, whole))
        except Unsampled:
            continue
        if not math.isclose(one, two, rel_tol=_CLOSE, abs_tol=_CLOSE):
            return False
        agreed += 1
    return True if agreed >= _ENOUGH else None


def bound_sizes(expr: Expr) -> dict[str, float]:
    """Return the size that names of sample sizes must have: the n of `sum_{i=1}^n`."""
    uppers = [part.upper for part in walk(expr) if isinstance(part, Repeated) and part.upper is not None]
    return {name: float(SAMPLE_SIZE) for upper in uppers for name in names_in(upper)}
