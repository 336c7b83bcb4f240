"""The measures of `./run bench prose`, and the floors that the learned layer must keep on open data."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from benchmarks import metrics
from benchmarks.open_sets import FOLDER_VARIABLE, MarkedQuestion, read_sets, sets_folder
from benchmarks.options import Options
from benchmarks.prose import Exam, figures_of, measure
from benchmarks.result import Unavailable
from benchmarks.train_prior import TARGET, Examples, examples_of, prior_without
from exams.grading.learning import read_pool, read_prior

Sets = Mapping[str, Sequence[MarkedQuestion]]

# The marks of DigiKlausur: 96 zeros, 225 halves, 342 ones.
DIGIKLAUSUR = np.repeat([0.0, 0.5, 1.0], [96, 225, 342])


def test_the_weighted_error_of_the_mean_is_the_published_one() -> None:
    mean = np.full(len(DIGIKLAUSUR), DIGIKLAUSUR.mean())
    assert metrics.weighted_rmse(mean, DIGIKLAUSUR) == pytest.approx(0.448, abs=5e-4)
    assert metrics.rmse(mean, DIGIKLAUSUR) == pytest.approx(0.362, abs=5e-4)


def test_the_weighted_error_counts_each_tenth_of_the_scale_the_same() -> None:
    given = np.array([0.0, 1.0, 1.0, 1.0, 0.95])
    assert metrics.weighted_rmse(np.array([0.4, 1.0, 1.0, 1.0, 0.95]), given) == pytest.approx(np.sqrt(0.16 / 2))


def test_kappa_is_one_in_agreement_and_none_by_chance() -> None:
    assert metrics.quadratic_kappa(DIGIKLAUSUR, DIGIKLAUSUR, 3) == 1
    assert metrics.quadratic_kappa(np.array([0, 1, 0, 1.0]), np.array([0, 0, 1, 1.0]), 2) == 0


def test_the_calibration_error_is_the_gap_between_promise_and_fact() -> None:
    assert metrics.calibration_error(np.full(4, 0.9), np.array([1, 1, 1, 0.0])) == pytest.approx(0.15)


def test_constant_expectations_correlate_with_nothing() -> None:
    assert metrics.correlation(np.full(3, 0.5), np.array([0, 0.5, 1])) == 0


def test_absent_sets_are_said_to_be_absent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    assert sets_folder() is None
    with pytest.raises(Unavailable, match=FOLDER_VARIABLE):
        measure(Options())


@pytest.fixture(scope="module")
def sets() -> Sets:
    folder = sets_folder()
    assert folder is not None
    return read_sets(folder)


@pytest.fixture(scope="module")
def examples(sets: Sets) -> Examples:
    return examples_of(sets)


@pytest.mark.open_sets
@pytest.mark.parametrize(
    ("name", "floors", "ceilings"),
    [
        ("digiklausur", {"r": 0.72, "qwk": 0.64, "coverage_0.90": 0.12}, {"rmse": 0.25, "even_wrmse": 0.27}),
        ("saf_en", {"r": 0.83, "qwk": 0.80, "coverage_0.90": 0.25}, {"rmse": 0.212, "even_wrmse": 0.24}),
    ],
)
def test_ten_marks_a_question_teach_this_much(
    sets: Sets, examples: Examples, name: str, floors: dict[str, float], ceilings: dict[str, float]
) -> None:
    pools = tuple(read_pool(one.question, one.answers) for one in sets[name])
    found = figures_of(Exam(tuple(sets[name]), pools, prior_without(examples, name)), k=10)
    assert {key for key, least in floors.items() if found[key] < least} == set()
    assert {key for key, most in ceilings.items() if found[key] > most} == set()
    assert found["agreement_0.90"] >= 0.92
    assert found["ece"] <= 0.08


@pytest.mark.open_sets
def test_the_shipped_coefficients_are_those_of_the_open_sets(examples: Examples) -> None:
    shipped = read_prior(TARGET.read_text(encoding="utf-8"))
    fitted = prior_without(examples, left_out="")
    assert fitted.weights == pytest.approx(shipped.weights, abs=1e-4)
    assert fitted.centre == pytest.approx(shipped.centre, abs=1e-4)
