"""The fewest edits between two lists: both can be read from them, and there is no shorter way."""

import random

import pytest

from exams.similarity import Edit, fewest_edits


def shared(one: str, two: str) -> int:
    """Return the length of the longest common subsequence, by the textbook's table."""
    rows = [[0] * (len(two) + 1)]
    for a in one:
        row = [0]
        for place, b in enumerate(two):
            row.append(rows[-1][place] + 1 if a == b else max(rows[-1][place + 1], row[-1]))
        rows.append(row)
    return rows[-1][-1]


@pytest.mark.parametrize("seed", range(5))
def test_edits_lead_from_one_to_the_other_and_none_is_spared(seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(200):
        one, two = ("".join(dice.choices("abc", k=dice.randrange(10))) for _ in range(2))
        edits = fewest_edits(one, two, most=20)
        assert edits is not None
        assert "".join(word for edit, word in edits if edit is not Edit.ADDED) == one
        assert "".join(word for edit, word in edits if edit is not Edit.LEFT) == two
        least = len(one) + len(two) - 2 * shared(one, two)
        assert sum(edit is not Edit.SAME for edit, _ in edits) == least
        assert not least or fewest_edits(one, two, most=least - 1) is None


def test_nothing_differs_from_itself_and_all_from_nothing() -> None:
    assert fewest_edits("", "", most=0) == []
    assert fewest_edits("ab", "ab", most=0) == [(Edit.SAME, "a"), (Edit.SAME, "b")]
    assert fewest_edits("a", "", most=1) == [(Edit.LEFT, "a")]
