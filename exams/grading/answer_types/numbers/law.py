"""Recognise a general formula whatever letters it is written in."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, permutations
from typing import Final

from exams.grading.answer_types.numbers.spec import LawRule
from exams.grading.answer_types.numbers.working import Worked, working_of
from exams.grading.reading.labels import find_labels, without_markup
from exams.grading.reading.maths_ast import (
    Call,
    Expr,
    Name,
    Neg,
    Power,
    Product,
    Quotient,
    Sum,
    calls_in,
    names_in,
    walk,
)
from exams.grading.reading.maths_cursor import Vocabulary
from exams.grading.reading.maths_sample import same_value
from exams.grading.reading.maths_text import find_formulas
from exams.grading.reading.passage import Passage
from exams.grading.reading.standing_words import is_denied, joins_choice
from exams.grading.types import Evidence

# More letters than roles and a few more cannot be one of the known formulas.
_MAX_NAMES: Final = 6
_DEFINED: Final = (
    r"(?<![\w\\])({name})\s*(?:=|:|is|er|denotes|being|for)\s*(?:the\s+|a\s+)?(?:[^\W\d_]+\s+){{0,2}}?({word})"
)

_PLUS_ONE: Final = re.compile(
    r"\b(?:pluss?|add(?:s|ed|ing)?|legg(?:er|e|es)?\s+til|til\s+slutt)\s+(?:with\s+)?(?:1|one|en|ein|én|ett|eitt)\b|[,.]\s*\+\s*1\b",
    re.IGNORECASE,
)
_ROUNDS: Final = re.compile(
    r"\b(?:round\w*|avrund\w*|rund\w*|integer\w*|heltal\w*|heiltal\w*|whole|trunc\w*|cut\w*|drop\w*|discard\w*|decimals?|desimal\w*|int|nedover)\b|//",
    re.IGNORECASE,
)
_PUT_TOGETHER: Final = re.compile(
    r"[-+*/]|\b(?:plus|pluss|minus|add\w*|sub\w*|divi\w*|times|twice|double|per|over|delt|dele\w*|gang\w*|gong\w*|legg\w*|trekk\w*|sum\w*|"
    r"differ\w*|less|both|begge|each|fits?|steps?|increas\w*|reduc\w*|multipl\w*|dobbel\w*|dobl\w*|to)\b",
    re.IGNORECASE,
)
RIGHT: Final = "right"


@dataclass(frozen=True, slots=True)
class Law:
    """A general formula at a place: `kind` is RIGHT, the name of a known wrong one, or "" for another."""

    kind: str
    passage: Passage
    start: int
    end: int

    @property
    def evidence(self) -> Evidence:
        """The formula in the student's own words."""
        return self.passage.quote(self.start, self.end)


def leaves_choice(laws: Sequence[Law]) -> bool:
    """Return whether words leave a choice between two formulas of different kinds."""
    return any(
        one.kind != two.kind and one.passage is two.passage and joins_choice(one.passage.text[one.end : two.start])
        for one, two in pairwise(laws)
    )


def laws_in(rule: LawRule, passages: Sequence[Passage]) -> Iterator[Law]:
    """Yield every general formula of the texts that they do not take back."""
    vocabulary = Vocabulary(names=frozenset(name for names in rule.roles.values() for name in names))
    for passage in passages:
        for found in find_formulas(passage.text, vocabulary):
            if found.statement is None or is_denied(passage.text, found.start, found.end):
                continue
            for side in found.statement.sides:
                if _is_general(side.expr):
                    yield Law(_kind(rule, side.expr, passage.text), passage, found.start, found.end)


def _is_general(expr: Expr) -> bool:
    divides = any(isinstance(part, Quotient) for part in walk(expr))
    return divides and len(names_in(expr)) > 2


def _kind(rule: LawRule, expr: Expr, text: str) -> str:
    for roles in _assignments(rule, sorted(names_in(expr)), text):
        renamed = _renamed(expr, roles)
        if same_value(renamed, rule.law):
            return RIGHT
        for name, wrong in rule.wrong.items():
            if same_value(renamed, wrong):
                return name
    return ""


def _assignments(rule: LawRule, names: list[str], text: str) -> Iterator[dict[str, str]]:
    """Yield the ways to give each name a role: as the text defines it, as it is usual, or any that is left."""
    if len(names) > _MAX_NAMES:
        return
    fixed = {name: role for name in names for role in [_role_of(rule, name, text)] if role}
    if len(set(fixed.values())) < len(fixed):
        return
    open_names = [name for name in names if name not in fixed]
    open_roles = [role for role in rule.roles if role not in fixed.values()]
    for chosen in permutations(open_roles, len(open_names)) if len(open_names) <= len(open_roles) else ():
        yield {**fixed, **dict(zip(open_names, chosen, strict=True))}


def _role_of(rule: LawRule, name: str, text: str) -> str | None:
    plain = without_markup(text)
    for role, words in rule.roles.items():
        spoken = "|".join(re.escape(word) for word in words if len(word) > 4)
        if spoken and re.search(_DEFINED.format(name=re.escape(name), word=spoken), plain):
            return role
    return next((role for role, words in rule.roles.items() if name in words), None)


def _renamed(expr: Expr, roles: Mapping[str, str]) -> Expr:
    match expr:
        case Name(text):
            return Name(roles.get(text, text))
        case Sum(terms):
            return Sum(tuple(_renamed(term, roles) for term in terms))
        case Product(factors):
            return Product(tuple(_renamed(factor, roles) for factor in factors))
        case Neg(term):
            return Neg(_renamed(term, roles))
        case Quotient(top, bottom):
            return Quotient(_renamed(top, roles), _renamed(bottom, roles))
        case Power(base, exponent):
            return Power(_renamed(base, roles), _renamed(exponent, roles))
        case Call():
            return replace(expr, arguments=tuple(_renamed(argument, roles) for argument in expr.arguments))
        case _:
            return expr


def rounds_down(rule: LawRule, passages: Sequence[Passage]) -> bool:
    """True if the texts say, in words or signs, that the result is rounded down, and nowhere up."""
    texts = [without_markup(passage.text) for passage in passages]
    down = any(find_labels(rule.rounding, text) for text in texts)
    up = any(find_labels(rule.rounding_up, text) for text in texts)
    calls = {call.function for work in working_of(tuple(passages)) for expr in work.exprs() for call in calls_in(expr)}
    return (down or "floor" in calls) and not up and "ceil" not in calls


def rounds_up(rule: LawRule, passages: Sequence[Passage]) -> bool:
    """True if the texts say, in words or signs, that the result is rounded up, and nowhere down."""
    texts = [without_markup(passage.text) for passage in passages]
    up = any(find_labels(rule.rounding_up, text) for text in texts)
    down = any(find_labels(rule.rounding, text) for text in texts)
    calls = {call.function for work in working_of(tuple(passages)) for expr in work.exprs() for call in calls_in(expr)}
    return (up or "ceil" in calls) and not down and "floor" not in calls


def rounds_somehow(passages: Sequence[Passage]) -> bool:
    """True if the texts speak of rounding in words that may mean down."""
    return any(_ROUNDS.search(passage.text) for passage in passages)


def adds_one(passages: Sequence[Passage]) -> bool:
    """True if the texts say in words that one is added."""
    return any(_PLUS_ONE.search(passage.text) for passage in passages)


def speaks_of_law(rule: LawRule, passages: Sequence[Passage]) -> bool:
    """True if most roles are named and put together in words, so that the formula may be told in a sentence."""
    texts = [without_markup(passage.text) for passage in passages]
    if not any(_PUT_TOGETHER.search(text) for text in texts):
        return False
    named = [
        role
        for role, words in rule.roles.items()
        if any(find_labels(tuple(word for word in words if len(word) > 3), text) for text in texts)
    ]
    return len(named) >= len(rule.roles) - 1


def numeric_working(working: tuple[Worked, ...]) -> bool:
    """True if the texts hold any calculation."""
    return any(True for work in working for _ in work.calculation.worked())
