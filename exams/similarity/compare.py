"""Pairs of answers that share what few others have, by an inverted index; and where in the two texts that stands."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from exams.similarity.tokens import Kind, Token, read_tokens
from exams.similarity.winnowing import MEASURES, gram_hashes, winnow

# Below this an answer is too short to say anything: 8 fingerprints of code are some 10 lines, of prose some 25 words.
FEWEST_PRINTS = 8
# A passage in more answers than this, or than a twentieth of the class, is what the question asks for.
# It also bounds the work: a fingerprint in h answers costs h * (h - 1) / 2 pairs.
MOST_HOLDERS = 8
HOLDERS_SHARE = 20


@dataclass(frozen=True, slots=True)
class Prints:
    """One answer's fingerprints, with those of given texts taken out."""

    answer_id: int
    hashes: frozenset[int]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two answers, the lower id first. `share`: how much of the shorter one stands in both and in few others, 0..1."""

    first: int
    second: int
    shared: int
    share: float


def prints_of(text: str, kind: Kind) -> frozenset[int]:
    """Return the fingerprints of a text."""
    measure = MEASURES[kind]
    return winnow(gram_hashes([token.text for token in read_tokens(text, kind)], measure.k), measure.window)


def given_hashes(texts: Iterable[str], kind: Kind) -> frozenset[int]:
    """Return all hashes of texts that everybody was given, not only the kept ones: none of them may count."""
    k = MEASURES[kind].k
    return frozenset(
        value for text in texts for value in gram_hashes([token.text for token in read_tokens(text, kind)], k)
    )


def rank_pairs(answers: Sequence[Prints], *, most: int) -> list[Pair]:
    """Return the pairs that share most, at most `most` of them; answers that are too short are left out."""
    long_enough = [one for one in answers if len(one.hashes) >= FEWEST_PRINTS]
    sizes = {one.answer_id: len(one.hashes) for one in long_enough}
    shared = _shared_counts(long_enough)
    pairs = [Pair(a, b, count, count / min(sizes[a], sizes[b])) for (a, b), count in shared.items()]
    return sorted(pairs, key=lambda pair: (-pair.share, -pair.shared, pair.first, pair.second))[:most]


def shared_spans(one: str, two: str, kind: Kind, given: frozenset[int]) -> tuple[list[tuple[int, int]], ...]:
    """Return the stretches of both texts that stand in the other too, given texts left out: (start, end) each."""
    k = MEASURES[kind].k
    tokens = [read_tokens(text, kind) for text in (one, two)]
    hashes = [gram_hashes([token.text for token in listed], k) for listed in tokens]
    common = (set(hashes[0]) & set(hashes[1])) - given
    return tuple(_spans(listed, found, common, k) for listed, found in zip(tokens, hashes, strict=True))


def _shared_counts(answers: Sequence[Prints]) -> Counter[tuple[int, int]]:
    holders: defaultdict[int, list[int]] = defaultdict(list)
    for one in sorted(answers, key=lambda one: one.answer_id):
        for value in one.hashes:
            holders[value].append(one.answer_id)
    most = max(MOST_HOLDERS, len(answers) // HOLDERS_SHARE)
    counts: Counter[tuple[int, int]] = Counter()
    for listed in holders.values():
        if 2 <= len(listed) <= most:
            counts.update(combinations(listed, 2))
    return counts


def _spans(tokens: Sequence[Token], hashes: Sequence[int], common: set[int], k: int) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for place, value in enumerate(hashes):
        if value not in common:
            continue
        start, end = tokens[place].start, tokens[place + k - 1].end
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans
