"""The shape of a formula that was read. Sums and products are flat; nothing here is evaluated.

A name keeps its subscript after "_": `x_1`, `omega_1`, `x_i,1`. Accents become words: `x_hat`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Number:
    """An exact number; `0.583` is 583/1000."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class Name:
    """A variable, with subscript."""

    text: str


@dataclass(frozen=True, slots=True)
class Sum:
    """`terms` added up; subtraction is a `Neg` among them."""

    terms: "tuple[Expr, ...]"


@dataclass(frozen=True, slots=True)
class Neg:
    """Minus `term`."""

    term: "Expr"


@dataclass(frozen=True, slots=True)
class Product:
    """`factors` multiplied, in order."""

    factors: "tuple[Expr, ...]"


@dataclass(frozen=True, slots=True)
class Quotient:
    """`top` over `bottom`."""

    top: "Expr"
    bottom: "Expr"


@dataclass(frozen=True, slots=True)
class Power:
    """`base` to the `exponent`."""

    base: "Expr"
    exponent: "Expr"


@dataclass(frozen=True, slots=True)
class Call:
    """A function applied: log, floor, sqrt, abs, or one declared by the exam. `subscript` as in `f_w(x)`."""

    function: str
    arguments: "tuple[Expr, ...]"
    subscript: str = ""


@dataclass(frozen=True, slots=True)
class Differential:
    """`∂e` or `de`: only ever half of a derivative."""

    name: str


@dataclass(frozen=True, slots=True)
class Derivative:
    """`∂of/∂by`, kept whole."""

    of: str
    by: str


@dataclass(frozen=True, slots=True)
class Prime:
    """`n'_f` or `n'(z_f)`: the derivative of a function at a place. `at` are the names of that place."""

    function: str
    subscript: str
    at: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Repeated:
    """A sum, mean or product over an index or a sample. `index` is "" if none is written."""

    kind: str
    index: str
    lower: "Expr | None"
    upper: "Expr | None"
    body: "Expr"


@dataclass(frozen=True, slots=True)
class Vector:
    """A tuple in brackets."""

    items: "tuple[Expr, ...]"


Expr: TypeAlias = (
    Number
    | Name
    | Sum
    | Neg
    | Product
    | Quotient
    | Power
    | Call
    | Differential
    | Derivative
    | Prime
    | Repeated
    | Vector
)


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a chain of relations and where it stands in the text."""

    expr: Expr
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Statement:
    """`sides` joined by `signs` ("=", "<=", "->", ...); a lone expression has one side."""

    sides: tuple[Side, ...]
    signs: tuple[str, ...]

    @property
    def last(self) -> Expr:
        """The last right-hand side."""
        return self.sides[-1].expr


def children(expr: Expr) -> "tuple[Expr, ...]":
    """Return the direct parts of `expr`."""
    match expr:
        case Sum(terms):
            return terms
        case Product(factors):
            return factors
        case Neg(term):
            return (term,)
        case Quotient(top, bottom):
            return (top, bottom)
        case Power(base, exponent):
            return (base, exponent)
        case Call(_, arguments, _):
            return arguments
        case Repeated(_, _, lower, upper, body):
            return tuple(part for part in (lower, upper, body) if part is not None)
        case Vector(items):
            return items
        case _:
            return ()


def walk(expr: Expr) -> Iterator[Expr]:
    """Yield `expr` and everything inside it, outermost first."""
    waiting = [expr]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend(reversed(children(current)))


def names_in(expr: Expr) -> frozenset[str]:
    """Return the variables that occur in `expr`."""
    return frozenset(part.text for part in walk(expr) if isinstance(part, Name))


def calls_in(expr: Expr) -> tuple[Call, ...]:
    """Return every application of a function in `expr`, outermost first."""
    return tuple(part for part in walk(expr) if isinstance(part, Call))
