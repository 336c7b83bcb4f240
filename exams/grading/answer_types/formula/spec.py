"""What a formula is compared with: another formula, the paths of a graph, or the direction of a loss.

Settings of every kind: `kind`, and `functions` and `names` that the exam declares.
equal        formula: the reference; matrices: names whose products do not commute; field: where it stands (default: the part's first field)
chain_rule   of, by: the derivative asked for; edges: ["x1->a", ...]; activation: letter of the activation;
             per_path, per_wrong: points; hidden_share: share for a path inside a total derivative
falling_loss generator, discriminators, critics: names; convention: fields that say what D gives;
             wrong_sign: points if only the sign is wrong
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from exams.grading.answer_type import ReadError, SpecError
from exams.grading.reading.maths_ast import Expr
from exams.grading.reading.maths_cursor import Vocabulary
from exams.grading.reading.maths_names import canonical_name
from exams.grading.reading.maths_parse import parse_formula
from exams.grading.reading.normalise import normalise
from exams.grading.reading.settings import Settings, read_mapping, read_points, read_text, read_texts


@dataclass(frozen=True, slots=True)
class EqualSpec:
    """The formula must have the same value as `reference` wherever both have one."""

    reference: Expr
    vocabulary: Vocabulary


@dataclass(frozen=True, slots=True)
class ChainRuleSpec:
    """The formula must be the sum of all path products. `edges` are pairs (from, to)."""

    of: str
    by: str
    edges: frozenset[tuple[str, str]]
    activation: str
    per_path: Decimal
    per_wrong: Decimal
    hidden_share: Decimal
    vocabulary: Vocabulary


@dataclass(frozen=True, slots=True)
class LossSpec:
    """The formula must fall when D finds generated samples more real."""

    generators: frozenset[str]
    discriminators: frozenset[str]
    critics: frozenset[str]
    convention: tuple[str, ...]
    wrong_sign: Decimal
    vocabulary: Vocabulary


FormulaSpec = EqualSpec | ChainRuleSpec | LossSpec


def parse_spec(settings: Mapping[str, object], path: str) -> FormulaSpec:
    """Return the spec that `settings` describe. Raises SpecError naming the place."""
    kind = read_text(settings.get("kind"), f"{path}.kind")
    match kind:
        case "equal":
            return _equal(settings, path)
        case "chain_rule":
            return _chain_rule(settings, path)
        case "falling_loss":
            return _falling_loss(settings, path)
        case _:
            raise SpecError(f"{path}.kind", "must be equal, chain_rule or falling_loss")


def _equal(settings: Settings, path: str) -> EqualSpec:
    read_mapping(settings, path, ("kind", "formula", "functions", "names", "matrices"))
    vocabulary = Vocabulary(
        functions=frozenset(read_texts(settings.get("functions"), f"{path}.functions")),
        names=frozenset(read_texts(settings.get("names"), f"{path}.names")),
        split_letters=True,
        matrices=frozenset(read_texts(settings.get("matrices"), f"{path}.matrices")),
    )
    try:
        reference = parse_formula(normalise(read_text(settings.get("formula"), f"{path}.formula")).text, vocabulary)
    except ReadError as problem:
        raise SpecError(f"{path}.formula", f"{problem} (at sign {problem.position})") from problem
    return EqualSpec(reference.last, vocabulary)


def _chain_rule(settings: Settings, path: str) -> ChainRuleSpec:
    keys = ("kind", "of", "by", "edges", "activation", "per_path", "per_wrong", "hidden_share")
    read_mapping(settings, path, keys)
    edges = frozenset(_edge(text, f"{path}.edges") for text in read_texts(settings.get("edges"), f"{path}.edges"))
    nodes = frozenset(node for edge in edges for node in edge)
    of, by = (canonical_name(read_text(settings.get(key), f"{path}.{key}")) for key in ("of", "by"))
    for key, node in (("of", of), ("by", by)):
        if node not in nodes:
            raise SpecError(f"{path}.{key}", f"{node} is on no edge")
    return ChainRuleSpec(
        of=of,
        by=by,
        edges=edges,
        activation=read_text(settings.get("activation", "n"), f"{path}.activation"),
        per_path=read_points(settings.get("per_path"), f"{path}.per_path"),
        per_wrong=read_points(settings.get("per_wrong"), f"{path}.per_wrong"),
        hidden_share=read_points(settings.get("hidden_share", 0), f"{path}.hidden_share"),
        vocabulary=Vocabulary(nodes=nodes),
    )


def _edge(text: str, path: str) -> tuple[str, str]:
    start, arrow, end = text.partition("->")
    if not arrow or not start.strip() or not end.strip():
        raise SpecError(path, f"{text!r} is no edge like x1->a")
    return canonical_name(start.strip()), canonical_name(end.strip())


def _falling_loss(settings: Settings, path: str) -> LossSpec:
    keys = ("kind", "generator", "discriminators", "critics", "convention", "wrong_sign")
    read_mapping(settings, path, keys)
    generators, discriminators, critics = (
        frozenset(read_texts(settings.get(key), f"{path}.{key}")) for key in ("generator", "discriminators", "critics")
    )
    if not generators or not discriminators | critics:
        raise SpecError(path, "needs generator and discriminators or critics")
    return LossSpec(
        generators=generators,
        discriminators=discriminators,
        critics=critics,
        convention=read_texts(settings.get("convention"), f"{path}.convention"),
        wrong_sign=read_points(settings.get("wrong_sign", 0), f"{path}.wrong_sign"),
        vocabulary=Vocabulary(functions=generators | discriminators | critics),
    )
