"""Which terms of a chain-rule formula are paths of the graph, and which are none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import permutations, product
from typing import Final

from exams.grading.answer_type import ReadError
from exams.grading.answer_types.formula.chain_terms import Polynomial, Term
from exams.grading.answer_types.formula.spec import ChainRuleSpec
from exams.grading.reading.maths_ast import Derivative, Name, Prime
from exams.grading.reading.maths_names import canonical_name

Edge = tuple[str, str]
Path = frozenset[Edge]

# Derivatives n' with weights in one term; their pairings are tried one by one.
_MAX_PAIRS: Final = 6
_WEIGHTS: Final = frozenset("wvuWVU")


@dataclass(slots=True)
class Tally:
    """What the terms of a formula amount to. `shown` and `hidden` are paths; `doubtful` asks for a person."""

    shown: set[Path] = field(default_factory=set)
    hidden: set[Path] = field(default_factory=set)
    wrong: list[Term] = field(default_factory=list)
    doubtful: str = ""


class Graph:
    """The declared graph: its edges by target, and all paths between two nodes."""

    def __init__(self, spec: ChainRuleSpec) -> None:
        self.spec = spec
        self.nodes = spec.vocabulary.nodes
        self.before: dict[str, list[str]] = {node: [] for node in self.nodes}
        for start, end in sorted(spec.edges):
            self.before[end].append(start)

    def paths(self, by: str, of: str) -> Iterator[Path]:
        """Yield every path from `by` to `of` as its set of edges."""
        if by == of:
            yield frozenset()
        for start in self.before[of]:
            for path in self.paths(by, start):
                yield path | {(start, of)}

    def node(self, name: str) -> str | None:
        """Return the node that `name` writes, in capitals too."""
        for form in (canonical_name(name), canonical_name(name.lower()), canonical_name(name.replace("_", ""))):
            if form in self.nodes:
                return form
        return None


def tally(polynomial: Polynomial, graph: Graph) -> Tally:
    """Sort the terms of `polynomial` into paths, hidden paths and wrong terms. Raises ReadError."""
    result = Tally()
    totals: list[tuple[Term, frozenset[Path]]] = []
    for term, count in polynomial.items():
        paths = _paths_of(term, graph)
        if not paths:
            result.wrong.extend([term] * _times(count))
        elif count != 1:
            result.wrong.extend([term] * max(1, _times(count) - 1))
            if count > 1 and len(paths) == 1 and not _is_total(term, graph):
                result.shown |= paths
        elif _is_total(term, graph):
            totals.append((term, paths))
        else:
            result.shown |= paths
    for term, paths in totals:
        _count_total(term, paths, result)
    return result


def _times(count: Fraction) -> int:
    return max(1, abs(count.numerator) // count.denominator)


def _count_total(term: Term, paths: frozenset[Path], result: Tally) -> None:
    if len(term) == 1:
        result.doubtful = "The derivative that is asked for is not worked out."
        return
    known = paths & (result.shown | result.hidden)
    if known == paths:
        result.wrong.append(term)
        return
    if known:
        result.doubtful = "A path is written out and also lies inside another derivative."
    result.hidden |= paths - known


def _is_total(term: Term, graph: Graph) -> bool:
    return any(isinstance(atom, Derivative) and _edge(atom, graph) not in graph.spec.edges for atom in term)


def _edge(atom: Derivative, graph: Graph) -> Edge:
    of, by = graph.node(atom.of), graph.node(atom.by)
    if of is None or by is None:
        raise ReadError(f"∂{atom.of}/∂{atom.by} is no derivative in this network.")
    return by, of


def _paths_of(term: Term, graph: Graph) -> frozenset[Path]:
    """Return the paths that this term stands for: one if it is written out, more if some are hidden."""
    derivatives = [_edge(atom, graph) for atom in term if isinstance(atom, Derivative)]
    for paired in _pairings(term, graph):
        links = [*derivatives, *paired]
        if _connected(links, graph.spec):
            return _resolved(links, graph)
    return frozenset()


def _connected(links: Sequence[Edge], spec: ChainRuleSpec) -> bool:
    """Return whether the links lead from `by` to `of`, each used once."""
    ends = {end: start for start, end in links}
    if len(ends) != len(links):
        return False
    place, used = spec.of, 0
    while place in ends:
        place, used = ends[place], used + 1
        if used > len(links):
            return False
    return place == spec.by and used == len(links)


def _resolved(links: Sequence[Edge], graph: Graph) -> frozenset[Path]:
    choices: list[list[Path]] = []
    for start, end in links:
        known = (start, end) in graph.spec.edges
        choices.append([frozenset({(start, end)})] if known else list(graph.paths(start, end)))
    return frozenset(frozenset().union(*chosen) for chosen in product(*choices))


def _pairings(term: Term, graph: Graph) -> Iterator[list[Edge]]:
    """Yield the ways to read the n' and weights of a term as derivatives along edges."""
    primes = [_activated(atom, graph) for atom in term if isinstance(atom, Prime)]
    weights = [_weighted(atom, graph) for atom in term if isinstance(atom, Name)]
    if len(primes) != len(weights):
        raise ReadError("A derivative of the activation and a weight do not belong together here.")
    if len(primes) > _MAX_PAIRS:
        raise ReadError("A term has too many factors.")
    for order in permutations(weights):
        choices = [
            [edge for edge in edges if edge[1] in nodes] for nodes, edges in zip(primes, order, strict=True)
        ]  # fmt: skip
        for chosen in product(*choices):
            yield list(chosen)


def _activated(prime: Prime, graph: Graph) -> frozenset[str]:
    """Return the neurons whose activation `prime` may be the derivative of."""
    if prime.subscript:
        node = graph.node(prime.subscript) or graph.node(prime.subscript.split("_")[-1])
        if node:
            return frozenset({node})
        raise ReadError(f"{prime.function}' of {prime.subscript} is not in this network.")
    named = {node for name in prime.at for node in [_place(name, graph)] if node}
    if len(named) == 1:
        return frozenset(named)
    if not named:
        own = graph.node(prime.function) if prime.function != graph.spec.activation else None
        return frozenset({own}) if own else graph.nodes
    return frozenset(node for node in graph.nodes if set(graph.before[node]) == named)


def _place(name: str, graph: Graph) -> str | None:
    base, _, subscript = name.partition("_")
    if base[:1] in _WEIGHTS and subscript:
        return None
    return graph.node(name) or (graph.node(subscript) if subscript else None)


def _weighted(name: Name, graph: Graph) -> list[Edge]:
    """Return the edges that the weight may belong to: w_j, v_1, w_jg, w_{g,j}."""
    base, _, subscript = name.text.partition("_")
    if base not in _WEIGHTS or not subscript:
        raise ReadError(f"{name.text} is not understood here.")
    start = graph.node(subscript) or (graph.node(f"x_{subscript}") if subscript.isdigit() else None)
    if start:
        return [edge for edge in sorted(graph.spec.edges) if edge[0] == start]
    inner = subscript.replace(",", "").replace("->", "").replace("_", "")
    for cut in range(1, len(inner)):
        one, two = graph.node(inner[:cut]), graph.node(inner[cut:])
        if one and two:
            return [edge for edge in ((one, two), (two, one)) if edge in graph.spec.edges]
    raise ReadError(f"{name.text} is no weight in this network.")
