"""Agreement of two markers: values worked out by hand."""

from decimal import Decimal

import numpy as np
import pytest

from exams.grading.agreement import agreement, cohen_kappa, quadratic_weighted_kappa


def of(*points: float) -> list[Decimal]:
    return [Decimal(str(one)) for one in points]


def test_kappa_of_the_fifty_proposals() -> None:
    """20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no: observed 0.7, expected 0.5, kappa 0.4."""
    first = np.array([1.0] * 25 + [0.0] * 25)
    second = np.array([1.0] * 20 + [0.0] * 5 + [1.0] * 10 + [0.0] * 15)
    assert cohen_kappa(first, second) == pytest.approx(0.4)
    assert quadratic_weighted_kappa(first, second) == pytest.approx(0.4)  # with two values both are the same


def test_weighted_kappa_takes_near_misses_for_near() -> None:
    first, near, far = np.array([0, 1, 2, 3, 4.0]), np.array([0, 1, 2, 3, 3.0]), np.array([0, 1, 2, 3, 0.0])
    assert quadratic_weighted_kappa(first, near) == pytest.approx(1 - 0.2 / 3.4)
    assert quadratic_weighted_kappa(first, far) == pytest.approx(1 - 3.2 / 4.0)
    assert cohen_kappa(first, near) == pytest.approx(1 - 0.2 / 0.8)


def test_all_measures_of_one_pair_of_markers() -> None:
    found = agreement(of(0, 1, 2, 2, 1), of(0, 1.5, 2, 2, 0))
    assert found.pairs == 5
    assert found.same == pytest.approx(0.6)
    assert found.mean_difference == pytest.approx(-0.1)
    assert found.mean_distance == pytest.approx(0.3)
    assert found.kappa is not None


def test_few_pairs_and_one_mark_throughout_have_no_kappa() -> None:
    assert agreement([], []).pairs == 0
    assert agreement(of(1, 2), of(1, 2)).kappa is None
    always = agreement(of(1, 1, 1, 1, 1), of(1, 1, 1, 1, 1))
    assert (always.same, always.kappa, always.weighted_kappa) == (1.0, None, None)
    with pytest.raises(ValueError, match="same answers"):
        agreement(of(1), [])
