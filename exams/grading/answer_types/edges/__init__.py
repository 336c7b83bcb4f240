"""Connections of a graph, as a list in any usual form."""

import re

from exams.grading.answer_type import AnswerType, ReadError
from exams.grading.answer_types.edges.grade import grade
from exams.grading.answer_types.edges.spec import parse_spec
from exams.grading.reading.graph import read_graph
from exams.grading.reading.normalise import normalise


def read(text: str) -> str:
    """Return the connections found in a field, taking every capital letter or letter with number for a node."""
    plain = normalise(text).text
    nodes = sorted(set(re.findall(r"(?<![^\W_])(?:[A-Z]|[a-z]\d{1,2})(?![^\W_])", plain)))
    drawn = read_graph(plain, nodes) if nodes else None
    if drawn is None or not (drawn.directed or drawn.undirected):
        raise ReadError("No connections were found.", 0)
    shown = [f"{start}→{end}" for start, end in dict.fromkeys(drawn.directed)]
    return ", ".join([*shown, *(f"{one}–{two}" for one, two in dict.fromkeys(drawn.undirected))])


TYPE = AnswerType("edges", parse_spec, grade, read)
