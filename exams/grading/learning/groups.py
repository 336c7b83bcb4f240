"""Groups of like answers, to be marked side by side: the same words first, then all members alike to each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from exams.grading.learning.pool import Texts
from exams.grading.learning.words import Floats

# At this likeness 92 to 97 % of members had exactly the points of their typical answer (two open sets).
LEAST_LIKENESS: Final = 0.8
_MOST_TERMS: Final = 6


@dataclass(frozen=True, slots=True)
class Group:
    """Answers alike, by place, the `typical` one among them. `likeness`: of the two least alike.

    `identical`: all say the same words. `terms`: stems that every member has and the question has not said."""

    answers: tuple[int, ...]
    typical: int
    likeness: float
    identical: bool
    terms: tuple[str, ...]


def group_answers(texts: Texts, *, least_likeness: float = LEAST_LIKENESS) -> tuple[Group, ...]:
    """Return groups of two or more, the largest first; no two members of one are less alike than `least_likeness`."""
    kinds: dict[str, list[int]] = {}
    for place, words in enumerate(texts.same):
        kinds.setdefault(words, []).append(place)
    alone = list(kinds.values())
    likeness = texts.by_grams[np.ix_([one[0] for one in alone], [one[0] for one in alone])]
    merged = [[place for row in rows for place in alone[row]] for rows in _complete_link(likeness, least_likeness)]
    groups = [_group(texts, sorted(places)) for places in merged if len(places) > 1]
    return tuple(sorted(groups, key=lambda group: (-len(group.answers), group.answers)))


def _group(texts: Texts, places: Sequence[int]) -> Group:
    likeness = texts.by_grams[np.ix_(places, places)]
    common = frozenset.intersection(*(texts.read[place].terms for place in places))
    heard = sorted(common, key=lambda term: (-len(term), term))[:_MOST_TERMS]
    return Group(
        answers=tuple(places),
        typical=places[int(likeness.sum(axis=1).argmax())],
        likeness=round(float(likeness.min()), 3),
        identical=len({texts.same[place] for place in places}) == 1,
        terms=tuple(heard),
    )


def _complete_link(likeness: Floats, least: float) -> list[list[int]]:
    """Return clusters of rows, joined from the most alike on, as long as all their members are alike enough."""
    between = likeness.copy()
    np.fill_diagonal(between, -1.0)
    members = [[row] for row in range(len(between))]
    while len(between) > 1:
        first, second = divmod(int(between.argmax()), len(between))
        if between[first, second] < least:
            break
        joined = np.minimum(between[first], between[second])
        between[first], between[:, first] = joined, joined
        between[first, first] = between[second] = between[:, second] = -1.0
        members[first] += members[second]
        members[second] = []
    return [rows for rows in members if rows]
