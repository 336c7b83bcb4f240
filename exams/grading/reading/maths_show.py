"""A formula that was read, in plain signs: what "I read this as" shows."""

from decimal import Decimal
from fractions import Fraction

from exams.grading.reading.maths_ast import (
    Call,
    Derivative,
    Differential,
    Expr,
    Name,
    Neg,
    Number,
    Power,
    Prime,
    Product,
    Quotient,
    Repeated,
    Statement,
    Sum,
    Vector,
)

_REPEATED = {"sum": "Σ", "product": "Π", "mean": "mean"}


def show_statement(statement: Statement) -> str:
    """Return the chain as one line, for example "∂e/∂x_2 = ∂e/∂g · ∂g/∂x_2"."""
    shown = show(statement.sides[0].expr)
    for sign, side in zip(statement.signs, statement.sides[1:], strict=True):
        shown += f" {sign} {show(side.expr)}"
    return shown


def show_number(value: Fraction) -> str:
    """Return the number as a decimal if it ends, with at most four places, else as a fraction."""
    if value.denominator == 1:
        return str(value.numerator)
    rounded = round(value, 4)
    if rounded == value:
        return f"{(Decimal(rounded.numerator) / Decimal(rounded.denominator)).normalize():f}"
    if value.denominator < 1000:
        return f"{value.numerator}/{value.denominator}"
    return f"{float(value):.4g}"


def show(expr: Expr) -> str:
    """Return `expr` in plain signs, with brackets where they are needed."""
    match expr:
        case Number(value):
            return show_number(value)
        case Name(text):
            return text
        case Sum(terms):
            return _terms(terms)
        case Neg(term):
            return f"-{_tight(term)}"
        case Product(factors):
            return " · ".join(_tight(factor) for factor in factors)
        case Quotient(top, bottom):
            return f"{_tight(top)}/{_tight(bottom, quotient=True)}"
        case Power(base, exponent):
            return f"{_tight(base, quotient=True)}^{_tight(exponent, quotient=True)}"
        case _:
            return _show_special(expr)


def _show_special(expr: Expr) -> str:
    match expr:
        case Call("abs", (inner,), _):
            return f"|{show(inner)}|"
        case Call(function, arguments, subscript):
            name = f"{function}_{subscript}" if subscript else function
            return f"{name}({', '.join(show(argument) for argument in arguments)})"
        case Derivative(of, by):
            return f"∂{of}/∂{by}"
        case Differential(name):
            return f"∂{name}"
        case Prime(function, subscript, places):
            return (
                f"{function}'" + (f"_{subscript}" if subscript else "") + (f"({', '.join(places)})" if places else "")
            )
        case Repeated(kind, index, _, _, body):
            return _REPEATED[kind] + (f"_{index}" if index else "") + f"({show(body)})"
        case Vector(items):
            return f"({', '.join(show(item) for item in items)})"
        case _:
            return ""


def _terms(terms: tuple[Expr, ...]) -> str:
    shown = show(terms[0])
    for term in terms[1:]:
        shown += f" - {_tight(term.term)}" if isinstance(term, Neg) else f" + {show(term)}"
    return shown


def _tight(expr: Expr, quotient: bool = False) -> str:
    loose = isinstance(expr, Sum | Neg) or (quotient and isinstance(expr, Quotient | Product))
    return f"({show(expr)})" if loose else show(expr)
