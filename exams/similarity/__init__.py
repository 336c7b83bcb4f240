"""Which answers share passages that few others have: winnowing over normalised tokens. Plain Python: no rows, no clock.

A report for people. Two answers may be alike for honest reasons, and a copy can be rewritten until nothing is found.
"""

from exams.similarity.compare import Pair, Prints, given_hashes, prints_of, rank_pairs, shared_spans
from exams.similarity.edits import Edit, fewest_edits
from exams.similarity.tokens import Kind, Token, read_tokens

__all__ = [
    "Edit",
    "Kind",
    "Pair",
    "Prints",
    "Token",
    "fewest_edits",
    "given_hashes",
    "prints_of",
    "rank_pairs",
    "read_tokens",
    "shared_spans",
]
