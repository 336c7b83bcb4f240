"""Products of declared matrices do not commute; numbers still do."""

import pytest

from tests.grading.marking import part_of, points_of

GRAM = part_of("formula", {"kind": "equal", "formula": "W^T A + 2 b A", "matrices": ["W", "A"]}, {"t": "2"}, ("f",))


@pytest.mark.parametrize(
    ("formula", "points"),
    [
        ("W^T A + 2 b A", "2"),
        ("2 A b + W^{T} A", "2"),
        ("(A^T W)^T + bA + Ab", "2"),
        ("(W^\\top + 2b) A", "2"),
        ("A W^T + 2 b A", "0"),
        ("W A + 2 b A", "0"),
        ("(A W)^T + 2 b A", "0"),
        ("log(W) A", "?"),
        ("A / W", "?"),
    ],
)
def test_order_counts(formula: str, points: str) -> None:
    assert points_of(GRAM, {"f": formula}) == [points]
