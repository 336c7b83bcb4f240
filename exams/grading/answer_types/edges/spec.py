"""The graph that is asked for.

nodes            all names that may stand in a list
edges            ["S->A", ...]: the right connections
per_error        points off for each missing, extra or reversed one
undirected_share share of the points that a list without directions can earn
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from exams.grading.answer_type import SpecError
from exams.grading.reading.settings import read_mapping, read_points, read_texts

Edge = tuple[str, str]


@dataclass(frozen=True, slots=True)
class EdgesSpec:
    """A directed graph and the cost of an error."""

    nodes: tuple[str, ...]
    edges: frozenset[Edge]
    per_error: Decimal
    undirected_share: Decimal


def parse_spec(settings: Mapping[str, object], path: str) -> EdgesSpec:
    """Return the spec that `settings` describe. Raises SpecError naming the place."""
    read_mapping(settings, path, ("nodes", "edges", "per_error", "undirected_share"))
    nodes = read_texts(settings.get("nodes"), f"{path}.nodes")
    texts = read_texts(settings.get("edges"), f"{path}.edges")
    edges = frozenset(_edge(text, nodes, f"{path}.edges.{number}") for number, text in enumerate(texts))
    if not edges:
        raise SpecError(f"{path}.edges", "must hold at least one edge")
    return EdgesSpec(
        nodes=nodes,
        edges=edges,
        per_error=read_points(settings.get("per_error"), f"{path}.per_error"),
        undirected_share=read_points(settings.get("undirected_share", 0), f"{path}.undirected_share"),
    )


def _edge(text: str, nodes: tuple[str, ...], path: str) -> Edge:
    start, arrow, end = (part.strip() for part in text.partition("->"))
    if not arrow or start not in nodes or end not in nodes:
        raise SpecError(path, f"{text!r} is no edge S->A between declared nodes")
    return start, end
