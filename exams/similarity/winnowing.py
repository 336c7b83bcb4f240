"""Winnowing: few fingerprints of a text that still catch every long enough passage two texts share.

Schleimer, Wilkerson and Aiken, "Winnowing: Local Algorithms for Document Fingerprinting" (SIGMOD 2003): of every
`window` consecutive hashes of k-grams keep the least, of equals the last one. Any shared passage of
`window + k - 1` tokens is caught, none shorter than `k` is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

from exams.similarity.tokens import Kind


@dataclass(frozen=True, slots=True)
class Measure:
    """`k`: tokens of the shortest passage that may count. `window`: k-grams of which one is kept."""

    k: int
    window: int


# Of code, 12 tokens are about two lines; any 17 in common are caught. Of prose, 5 words; any 8 are caught.
MEASURES = {Kind.CODE: Measure(12, 6), Kind.PROSE: Measure(5, 4)}


_PRIME = (1 << 61) - 1  # chance hits among a class's million hashes are then beyond thought
_BASE = 1_000_003


def gram_hashes(tokens: Sequence[str], k: int) -> list[int]:
    """Return a hash of every run of `k` tokens (Karp and Rabin 1987), the same on every machine."""
    numbers = [_number(token) for token in tokens]
    leaving = pow(_BASE, k, _PRIME)
    hashes, value = [], 0
    for place, number in enumerate(numbers):
        value = (value * _BASE + number) % _PRIME
        if place >= k:
            value = (value - numbers[place - k] * leaving) % _PRIME
        if place >= k - 1:
            hashes.append(value)
    return hashes


@lru_cache(maxsize=100_000)
def _number(token: str) -> int:
    return int.from_bytes(blake2b(token.encode("utf-8", "replace"), digest_size=8).digest(), "big") % _PRIME


def winnow(hashes: Sequence[int], window: int) -> frozenset[int]:
    """Return the fingerprints: the least hash of every window. A text shorter than a window gives its least hash."""
    if not hashes:
        return frozenset()
    if len(hashes) <= window:
        return frozenset({min(hashes)})
    return frozenset(min(hashes[n : n + window]) for n in range(len(hashes) - window + 1))
