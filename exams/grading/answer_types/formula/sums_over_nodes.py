r"""Sums over named neurons, written out: "sum over k in {j, h} of dg/dk dk/dx2", \\sum_{k\\in\\{j,h\\}}."""

import re
from typing import Final

from exams.grading.answer_types.formula.chain_paths import Graph
from exams.grading.reading.normalise import Normalised
from exams.grading.reading.rewriting import rewritten

_OPEN: Final = r"\\?[{(\[]|\\lbrace"
_CLOSE: Final = r"\\?[})\]]|\\rbrace"
_SUM: Final = re.compile(
    r"(?:\\sum(?:\\limits)?|∑|Σ|\bsum(?:men|en)?(?![^\W_]))\s*(?:_\s*\{?|\bover\b|for|\()?\s*(?P<index>[a-z])\s*"
    rf"(?:\\in\b|∈|=|\bin\b|\bi\b)\s*(?P<open>{_OPEN})?\s*(?P<nodes>[^\W\d_]\w?(?:\s*,\s*[^\W\d_]\w?){{1,8}})\s*(?(open)(?:{_CLOSE}))"
    r"\s*[})]?\s*(?:\bof\b|\bav\b|:)?"
)
_BODY_END: Final = re.compile(r"\n|[;=$]|[.,](?=\s|$)|\b(?:and|og|where|der|with)\b")
# Longer bodies are no sum over a few neurons.
_LONGEST: Final = 400


def written_out(read: Normalised, graph: Graph) -> Normalised:
    """Return `read` with the first sum over an index that runs through declared neurons written out as terms."""
    found = _SUM.search(read.text)
    if found is None or graph.node(found["index"]) is not None:
        return read
    nodes = [graph.node(name.strip()) for name in found["nodes"].split(",")]
    body = _body(read.text, found.end())
    if None in nodes or not body.strip() or len(set(nodes)) < len(nodes) or _SUM.search(body):
        return read
    index = re.compile(rf"(?<=[d∂_{{ ]){found['index']}(?![^\W_])(?!\w)|(?<![\w\\]){found['index']}(?!\w)")
    terms = [f"({index.sub(str(node), body).strip()})" for node in nodes]
    if any(term[1:-1] == body.strip() for term in terms):
        return read
    whole = re.compile(re.escape(read.text[found.start() : found.end()] + body))
    return rewritten(read, whole, lambda _: f"({' + '.join(terms)})")


def _body(text: str, start: int) -> str:
    """Return what is summed: up to the bracket that closes around the sum, a sign of the sentence, or the end."""
    depth, end = 0, min(len(text), start + _LONGEST)
    for place in range(start, end):
        depth += (text[place] in "({[") - (text[place] in ")}]")
        if depth < 0 or (depth == 0 and _BODY_END.match(text, place)):
            return text[start:place]
    return text[start:] if end == len(text) else ""
