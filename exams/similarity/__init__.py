"""Which answers share passages that few others have: winnowing over normalised tokens. Plain Python: no rows, no clock.

A report for people. Two answers may be alike for honest reasons, and a copy can be rewritten until nothing is found.
"""

from exams.similarity.compare import Pair, Prints, given_hashes, prints_of, rank_pairs, shared_spans
from exams.similarity.tokens import Kind, Token, read_tokens

__all__ = ["Kind", "Pair", "Prints", "Token", "given_hashes", "prints_of", "rank_pairs", "read_tokens", "shared_spans"]
