"""Item analysis against numbers worked by hand."""

import math

import numpy as np
import pytest

from exams.analysis import analyse_items, option_rates
from exams.analysis.items import correlation_interval, cronbach_alpha, difficulty, item_rest_correlation, pearson

# Four kinds of students, three of each. Sums of squares by kind: A 2, B 1, C 1, totals 8; so alpha = 3/2 * (1 - 4/8).
# A against B + C: 2 / sqrt(2 * 2) = 1. B against A + C (3, 1, 2, 0): 1 / sqrt(1 * 5).
FOUR = [(2.0, 1.0, 1.0), (1.0, 1.0, 0.0), (1.0, 0.0, 1.0), (0.0, 0.0, 0.0)]
TWELVE = np.array(FOUR * 3)


def test_difficulty_is_the_mean_share_of_those_with_points() -> None:
    assert difficulty(np.array([4.0, 1.0, 1.0, np.nan]), 4) == 0.5
    assert difficulty(np.array([np.nan]), 4) is None
    assert difficulty(np.array([1.0]), 0) is None


def test_discrimination_leaves_the_item_out_of_the_total() -> None:
    assert item_rest_correlation(TWELVE, 0) == pytest.approx(1.0)
    assert item_rest_correlation(TWELVE, 1) == pytest.approx(1 / math.sqrt(5))
    with_itself = pearson(TWELVE[:, 1], TWELVE.sum(axis=1))
    assert with_itself == pytest.approx(2 / math.sqrt(1 * 8))  # what would flatter it


def test_alpha_and_error_of_measurement() -> None:
    assert cronbach_alpha(TWELVE) == pytest.approx(0.75)
    found = analyse_items(["a", "b", "c"], [2, 1, 1], TWELVE)
    assert found.error == pytest.approx(math.sqrt(24 / 11) * 0.5)
    assert [item.difficulty for item in found.items] == [0.5, 0.5, 0.5]
    independent = np.array([(2.0, 1.0), (2.0, 0.0), (0.0, 1.0), (0.0, 0.0)] * 3)
    assert cronbach_alpha(independent) == pytest.approx(0.0)
    opposed = np.array([(2.0, 0.0), (0.0, 1.0)] * 6)  # item variances 1 and 1/4, of totals 1/4: 2 * (1 - 5)
    assert cronbach_alpha(opposed) == pytest.approx(-8.0)


def test_interval_by_fisher() -> None:
    low, high = correlation_interval(0.5, 28)  # atanh 0.5 = 0.549306; 1.96 / 5 = 0.392
    assert [low, high] == pytest.approx([math.tanh(0.157306), math.tanh(0.941306)])
    assert correlation_interval(1.0, 12) == (1.0, 1.0)


def test_few_students_and_no_spread_give_no_figure() -> None:
    nine = TWELVE[:9]
    assert cronbach_alpha(nine) is None
    assert item_rest_correlation(nine, 0) is None
    same = np.ones((12, 2))
    assert cronbach_alpha(same) is None
    assert item_rest_correlation(same, 0) is None
    assert cronbach_alpha(TWELVE[:, :1]) is None
    none = analyse_items(["a"], [1], np.empty((0, 1)))
    assert (none.students, none.alpha, none.items[0].difficulty) == (0, None, None)


def test_students_without_all_points_count_for_difficulty_only() -> None:
    rows = np.vstack([TWELVE, [(2.0, np.nan, np.nan)]])
    found = analyse_items(["a", "b", "c"], [2, 1, 1], rows)
    assert (found.students, found.complete) == (13, 12)
    assert found.alpha == pytest.approx(0.75)
    assert (found.items[0].answered, found.items[1].answered) == (13, 12)
    assert found.items[0].difficulty == pytest.approx(14 / 26)


def test_table_must_fit_its_labels() -> None:
    with pytest.raises(ValueError, match="one column"):
        analyse_items(["a"], [1, 2], TWELVE)


def test_options_by_those_who_took_them() -> None:
    taken = {n: frozenset("a" if n < 6 else "b") for n in range(9)} | {9: frozenset("ab")}
    rest = {n: float(n) for n in range(10)}
    first, second, idle = option_rates(["a", "b", "c"], frozenset("a"), taken, rest)
    assert (first.taken, first.share, first.right, second.right) == (7, 0.7, True, False)
    assert first.rest == pytest.approx((15 + 9) / 7)
    assert (second.taken, second.share, second.rest) == (4, 0.4, 7.5)
    assert (idle.taken, idle.share, idle.rest) == (0, 0.0, None)
    few = option_rates(["a"], frozenset(), {1: frozenset("a")}, {1: 2.0})
    assert (few[0].share, few[0].rest) == (1.0, None)
