r"""Other ways to write a derivative along a graph, put as "de/dg": D_g e, ∂_g e, e_g, e'(g), dedg, \pdv{e}{g}."""

import re
from collections.abc import Iterator
from dataclasses import replace

from exams.grading.answer_types.formula.chain_paths import Graph
from exams.grading.answer_types.formula.sums_over_nodes import written_out
from exams.grading.reading.normalise import Normalised
from exams.grading.reading.passage import Passage
from exams.grading.reading.rewriting import rewritten

# What shows that letters with subscripts or primes are not meant as derivatives: ∂, a fraction of d's, a weight or n'.
_ORDINARY = re.compile(r"∂|\\partial|\bd\s*\w+\s*/\s*d|\bd\(|\\frac|\bD_")
_WEIGHTS = re.compile(r"\b[wv]_|\bn'|\bn_?\w?'")


def in_plain_notation(passages: tuple[Passage, ...], graph: Graph) -> tuple[Passage, ...]:
    """Return the passages with such derivatives put as "de/dg".

    Letters with subscripts, primes or run together mean derivatives only where nothing else is meant by them and every
    one of them follows the arrows of the graph. D_e g for ∂e/∂g, against the arrows, is left for a person.
    """
    return tuple(replace(passage, read=_plain(passage.read, graph)) for passage in passages)


def _plain(read: Normalised, graph: Graph) -> Normalised:
    read = written_out(read, graph)
    for pattern in _sure(graph):
        if not any(_follows(_pair(found, graph)[::-1], graph) for found in pattern.finditer(read.text)):
            read = rewritten(read, pattern, lambda found: _fraction(found, graph))
    if _ORDINARY.search(read.text):
        return read
    for pattern, allowed in _likely(graph):
        pairs = [_pair(found, graph) for found in pattern.finditer(read.text)]
        if pairs and all(_follows(pair, graph) for pair in pairs) and (allowed or not _WEIGHTS.search(read.text)):
            read = rewritten(read, pattern, lambda found: _fraction(found, graph))
    return read


def _sure(graph: Graph) -> Iterator[re.Pattern[str]]:
    """Yield the notations that mean nothing else."""
    node = _node(graph)
    of = rf"(?:\(\s*(?P<of>{node})\s*\)|(?P<of_>{node})(?![\w']))"
    by = rf"(?:\{{\s*(?P<by>{node})\s*\}}\s*|(?P<by_>{node})(?![\w']) *(?=[(\w]))"
    yield re.compile(rf"(?<![\w\\])(?:D|∂|\\partial)\s?_\s?{by}\s*(?:\\,|\\;|\\!)?\s*{of}")
    yield re.compile(rf"\\p?dv\{{\s*(?P<of>{node})\s*\}}\s*\{{\s*(?P<by>{node})\s*\}}")
    yield re.compile(rf"(?<![\w\\])[d∂D]\s?\(\s*(?P<of>{node})\s*\)\s*/\s*[d∂D]\s?\(\s*(?P<by>{node})\s*\)")
    yield re.compile(rf"(?<![\w\\])D\s?(?P<of>{node})\s*/\s*D\s?(?P<by>{node})(?!\w)")


def _likely(graph: Graph) -> Iterator[tuple[re.Pattern[str], bool]]:
    """Yield the notations that may mean something else, and whether weights may stand beside them."""
    node = _node(graph)
    yield re.compile(rf"(?<![\w\\])d(?P<of>{node})_?d(?P<by>{node})(?!\w)"), True
    yield re.compile(rf"(?<![\w\\'])(?P<of>{node})_(?:\{{\s*(?P<by>{node})\s*\}}|(?P<by_>{node})(?!\w))"), False
    yield re.compile(rf"(?<![\w\\'])(?P<of>{node})'\s?\(\s*(?P<by>{node})\s*\)"), False


def _node(graph: Graph) -> str:
    """Return a pattern for the declared nodes, x1 also as x_1 and x_{1}."""
    return "|".join(
        re.sub(r"_(\d+)$", r"_?(?:\1|\\{\1\\})", node) for node in sorted(graph.nodes, key=len, reverse=True)
    )


def _pair(found: re.Match[str], graph: Graph) -> tuple[str | None, str | None]:
    groups = found.groupdict()
    of = next((text for name, text in groups.items() if name.startswith("of") and text), "")
    by = next((text for name, text in groups.items() if name.startswith("by") and text), "")
    return graph.node(re.sub(r"[{}\s]", "", of)), graph.node(re.sub(r"[{}\s]", "", by))


def _follows(pair: tuple[str | None, str | None], graph: Graph) -> bool:
    of, by = pair
    return of is not None and by is not None and of != by and next(graph.paths(by, of), None) is not None


def _fraction(found: re.Match[str], graph: Graph) -> str | None:
    of, by = _pair(found, graph)
    return f" (∂{of}/∂{by}) " if of and by else None
