"""Winnowing: few fingerprints of a text that still catch every long enough passage two texts share.

Schleimer, Wilkerson and Aiken, "Winnowing: Local Algorithms for Document Fingerprinting" (SIGMOD 2003): of every
`window` consecutive hashes of k-grams keep the least, of equals the last one. Any shared passage of
`window + k - 1` tokens is caught, none shorter than `k` is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

from exams.similarity.tokens import Kind


@dataclass(frozen=True, slots=True)
class Measure:
    """`k`: tokens of the shortest passage that may count. `window`: k-grams of which one is kept."""

    k: int
    window: int


# Of code, 12 tokens are about two lines; any 17 in common are caught. Of prose, 5 words; any 8 are caught.
MEASURES = {Kind.CODE: Measure(12, 6), Kind.PROSE: Measure(5, 4)}


def gram_hashes(tokens: Sequence[str], k: int) -> list[int]:
    """Return a 64-bit hash of every run of `k` tokens, the same on every machine."""
    encoded = [token.encode("utf-8", "replace") for token in tokens]
    return [
        int.from_bytes(blake2b(b"\x1f".join(encoded[n : n + k]), digest_size=8).digest(), "big")
        for n in range(len(encoded) - k + 1)
    ]


def winnow(hashes: Sequence[int], window: int) -> frozenset[int]:
    """Return the fingerprints: the least hash of every window. A text shorter than a window gives its least hash."""
    if not hashes:
        return frozenset()
    if len(hashes) <= window:
        return frozenset({min(hashes)})
    return frozenset(min(hashes[n : n + window]) for n in range(len(hashes) - window + 1))
