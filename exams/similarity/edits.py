"""The fewest edits from one list of words to another, fast where there are few.

Myers, "An O(ND) Difference Algorithm and Its Variations" (Algorithmica 1986), the greedy one. Its work grows with the
number of edits, not with the square of the length as that of `difflib` does.
"""

from collections.abc import Sequence
from enum import StrEnum


class Edit(StrEnum):
    """What to do with a word: it stands in both, only in the second, only in the first."""

    SAME = "same"
    ADDED = "added"
    LEFT = "left"


def fewest_edits(one: Sequence[str], two: Sequence[str], *, most: int) -> list[tuple[Edit, str]] | None:
    """Return every word of both in order with its edit; None if more than `most` words differ."""
    reach, trace = {1: 0}, []
    for edits in range(min(most, len(one) + len(two)) + 1):
        trace.append(dict(reach))
        for diagonal in range(-edits, edits + 1, 2):
            x = _furthest(reach, diagonal, edits)
            while x < len(one) and 0 <= x - diagonal < len(two) and one[x] == two[x - diagonal]:
                x += 1
            reach[diagonal] = x
            if x >= len(one) and x - diagonal >= len(two):
                return _walk_back(one, two, trace)
    return None


def _furthest(reach: dict[int, int], diagonal: int, edits: int) -> int:
    """Return how far in the first list one more edit leads on a diagonal: by a word added, or one left out."""
    if diagonal == -edits or (diagonal != edits and reach[diagonal - 1] < reach[diagonal + 1]):
        return reach[diagonal + 1]
    return reach[diagonal - 1] + 1


def _walk_back(one: Sequence[str], two: Sequence[str], trace: list[dict[int, int]]) -> list[tuple[Edit, str]]:
    x, y, found = len(one), len(two), []
    for edits in range(len(trace) - 1, -1, -1):
        reach, diagonal = trace[edits], x - y
        down = diagonal == -edits or (diagonal != edits and reach[diagonal - 1] < reach[diagonal + 1])
        before = diagonal + 1 if down else diagonal - 1
        start = reach[before]
        while x > start and y > start - before and x > 0 and y > 0 and one[x - 1] == two[y - 1]:
            x, y = x - 1, y - 1
            found.append((Edit.SAME, one[x]))
        if edits == 0:
            break
        if down:
            y -= 1
            found.append((Edit.ADDED, two[y]))
        else:
            x -= 1
            found.append((Edit.LEFT, one[x]))
    return found[::-1]
