"""Texts in the place of a formula that cannot hold one: zero, or words that name no inner neuron."""

import re
from typing import Final

from exams.grading.answer_types.formula.chain_paths import Graph

# Signs and words by which derivatives may be meant, however they are written.
_DERIVATIVES: Final = re.compile(
    r"[∂∇'_^*/·=]|\\[a-z]+|\b[dD]\s?[a-z]\d?\b|\bpartial|\bdelta\b|\bfigur\w*|\bsee\b|\babove\b|\bbelow\b|\bovenfor\b|\bnedenfor\b",
    re.IGNORECASE,
)
_ZERO: Final = re.compile(
    r"^\W*(?:0|zero|null)\b|\b(?:answer|svaret|derivative|deriverte|result\w*)\s+(?:is|er|blir|=|becomes|must\s+be|må\s+være)\s+"
    r"(?:\w+\s+)?(?:0|zero|null)\b(?!\s*[.,]\d)",
    re.IGNORECASE,
)
# An "a" before a word is more likely the article.
_ARTICLE: Final = re.compile(r"\b[aA](?=\s+[^\W\d_]{3,})|\bi(?=\s)")
# With one name alone no path is told.
_FEWEST_NAMED: Final = 2


def says_nothing_of_paths(text: str, graph: Graph) -> bool:
    """Return whether `text` says that the derivative is zero, or has neither signs of derivatives nor inner neurons."""
    if _DERIVATIVES.search(text):
        return False
    if _ZERO.search(text):
        return True
    words = re.findall(r"\w+", _ARTICLE.sub(" ", text))
    inner = {node for word in words for node in [graph.node(word)] if node} - {graph.spec.of, graph.spec.by}
    return len(inner) < _FEWEST_NAMED
