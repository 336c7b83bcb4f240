"""What the learned layer makes of marks, on small synthetic questions."""

import json
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from exams.grading.learning import (
    Lesson,
    Mark,
    Pool,
    Prior,
    Stage,
    fit,
    read_prior,
    stage_of,
)
from exams.grading.learning.calibration import fit_calibrator, fit_even_scale
from exams.grading.learning.features import FEATURES
from exams.grading.learning.lesson import read_lesson, write_lesson
from exams.grading.learning.levels import step_probabilities
from exams.grading.learning.model import DEFAULT
from exams.grading.learning.prior import Example, fit_prior, write_prior
from exams.grading.learning.process import _own_part, condition, start_of
from exams.grading.learning.signs import NO_HINT, Before, Given, View, nearest_marked, signs_of
from tests.grading.learned import ANSWERS, FIVE, PRIOR_TEXT, RIGHT, STEPS, WRONG, make_pool, marks_of, shares


@pytest.fixture(scope="module")
def prior() -> Prior:
    return read_prior(PRIOR_TEXT)


@pytest.fixture(scope="module")
def pool() -> Pool:
    return make_pool("5c", ANSWERS)


class TestPrior:
    def test_without_marks_the_prior_speaks(self, pool: Pool, prior: Prior) -> None:
        model = fit(pool, [], prior)
        assert shares(model, pool) == pytest.approx(np.clip(prior.shares(pool.features), 0, 1))
        assert model.stage is Stage.ORDER
        assert {one.points for one in model.predict()} == {None}

    def test_right_answers_come_before_wrong_ones(self, pool: Pool, prior: Prior) -> None:
        found = prior.shares(pool.features)
        assert found[:6].min() > found[6:].max()

    def test_shipped_coefficients_name_their_sources(self) -> None:
        sources = json.loads(PRIOR_TEXT)["sources"]
        assert [source["licence"] for source in sources] == ["MPL-2.0", "MIT", "CC BY-SA 3.0"]

    def test_coefficients_of_other_features_are_refused(self) -> None:
        with pytest.raises(ValueError, match="other features"):
            read_prior('{"base": 0.5, "features": {"length": {"centre": 0, "scale": 1, "weight": 1}}}')

    def test_a_fitted_prior_is_written_and_read_back(self) -> None:
        rng = np.random.default_rng(1)
        rows = rng.normal(size=(200, len(FEATURES)))
        example = Example(rows, np.clip(0.5 + 0.1 * rows[:, 4], 0, 1))
        fitted = fit_prior([example], stiffness=1.0)
        again = read_prior(json.dumps(write_prior(fitted)))
        assert int(np.abs(again.weights).argmax()) == 4
        assert again.shares(rows) == pytest.approx(fitted.shares(rows), abs=1e-4)

    def test_every_question_counts_the_same_however_many_answers(self) -> None:
        rows = np.zeros((30, len(FEATURES)))
        few, many = Example(rows[:10], np.zeros(10)), Example(rows, np.ones(30))
        assert fit_prior([few, many], stiffness=1.0).base == pytest.approx(0.5)


class TestProcess:
    def test_marks_move_the_rest_towards_like_answers(self, pool: Pool, prior: Prior) -> None:
        before = shares(fit(pool, [], prior), pool)
        strict = fit(pool, marks_of(*((place, "0") for place in range(5))), prior)
        assert shares(strict, pool)[5] < before[5] - 0.3

    def test_what_is_left_out_is_what_a_fit_without_the_mark_says(self, pool: Pool, prior: Prior) -> None:
        lesson = fit(make_pool("5d", WRONG), marks_of((0, "1"), (3, "0.5")), prior).lesson
        whole = fit(pool, FIVE, prior, [lesson])
        for row, mark in enumerate(FIVE):
            rest = [one for one in FIVE if one is not mark]
            (alone,) = fit(pool, rest, prior, [lesson]).predict([mark.answer])
            assert np.clip(whole.lesson.expected[row], 0, 1) == pytest.approx(alone.share, abs=1e-9)

    def test_signs_of_a_mark_are_what_one_sees_without_it(self, pool: Pool, prior: Prior) -> None:
        lesson = fit(pool, FIVE, prior).lesson
        for row, mark in enumerate(FIVE):
            rest = [one for one in FIVE if one is not mark]
            assert lesson.signs[row] == pytest.approx(signs_seen(pool, rest, mark.answer, prior))

    def test_lessons_say_what_one_process_over_both_questions_would(self, prior: Prior) -> None:
        here, there = make_pool("5c", ANSWERS), make_pool("5d", WRONG + RIGHT[:2])
        marks = marks_of((0, "0"), (2, "1"), (5, "0.5")), marks_of((1, "1"), (4, "0.5"))
        lesson = fit(there, marks[1], prior).lesson
        assert shares(fit(here, marks[0], prior, [lesson]), here) == pytest.approx(
            joint_shares((here, there), marks, prior), abs=1e-9
        )

    def test_the_order_of_marks_changes_nothing(self, pool: Pool, prior: Prior) -> None:
        assert shares(fit(pool, FIVE[::-1], prior), pool) == pytest.approx(shares(fit(pool, FIVE, prior), pool))

    def test_a_marked_answer_is_surer_than_one_unlike_it(self, pool: Pool, prior: Prior) -> None:
        found = fit(pool, FIVE, prior).predict([0, 11])
        assert found[0].sd < found[1].sd

    def test_two_marks_for_one_answer_are_refused(self, pool: Pool, prior: Prior) -> None:
        with pytest.raises(ValueError, match="two marks"):
            fit(pool, marks_of((0, "1"), (0, "0")), prior)

    def test_points_that_do_not_vary_are_refused(self, pool: Pool, prior: Prior) -> None:
        fixed = replace(pool, question=replace(pool.question, steps=(Decimal(1),)))
        with pytest.raises(ValueError, match="do not vary"):
            fit(fixed, [], prior)


def signs_seen(pool: Pool, marks: list[Mark], place: int, prior: Prior) -> np.ndarray:
    """Return the signs of one answer as the marks show them."""
    (found,) = fit(pool, marks, prior).predict([place])
    steps = np.array([float(step) for step in STEPS])
    mean = condition_mean(pool, marks, prior)[[place]]
    chances = step_probabilities(mean, np.array([found.sd**2]), steps)
    given = Given(np.array([mark.answer for mark in marks]), np.array([float(mark.points) for mark in marks]))
    view = View(np.array([place]), mean, np.array([found.sd**2]), chances)
    before = Before(prior.shares(pool.features), np.full(len(pool), NO_HINT))
    return np.asarray(signs_of(pool, view, nearest_marked(pool, view.places, given), before, given)[0])


def condition_mean(pool: Pool, marks: list[Mark], prior: Prior) -> np.ndarray:
    """Return the expected shares, not cut at 0 and 1."""
    places = np.array([mark.answer for mark in marks])
    shares = np.array([float(mark.points) for mark in marks])
    return condition(pool, prior, start_of(pool, prior), places, shares, [], DEFAULT).mean


def joint_shares(pools: tuple[Pool, Pool], marks: tuple[list[Mark], list[Mark]], prior: Prior) -> np.ndarray:
    """Return the first pool's shares from one big process over the marks of both."""
    width = len(FEATURES)
    variance = np.array(
        [DEFAULT.shared_linear] * width + [DEFAULT.shared_level, DEFAULT.shared_slope, DEFAULT.shared_hint]
    )
    rows = [start_of(one, prior).rows for one in pools]
    places = [[mark.answer for mark in given] for given in marks]
    seen = np.concatenate([row[place] for row, place in zip(rows, places, strict=True)])
    covariance = (seen * variance) @ seen.T + DEFAULT.noise * np.eye(len(seen))
    cut = len(places[0])
    own = [_own_part(one, prior, DEFAULT) for one in pools]
    covariance[:cut, :cut] += own[0][np.ix_(places[0], places[0])]
    covariance[cut:, cut:] += own[1][np.ix_(places[1], places[1])]
    before = [prior.shares(one.features) for one in pools]
    given = np.array([float(mark.points) for listed in marks for mark in listed])
    residual = given - np.concatenate([b[p] for b, p in zip(before, places, strict=True)])
    across = (rows[0] * variance) @ seen.T
    across[:, :cut] += own[0][:, places[0]]
    return np.asarray(np.clip(before[0] + across @ np.linalg.solve(covariance, residual), 0, 1))


class TestHints:
    HINTS = (Decimal(1),) * 6 + (Decimal(0),) * 5 + (None,)

    def test_before_any_mark_rules_count_more_than_wording(self, pool: Pool, prior: Prior) -> None:
        wrong_way_round = [Decimal(0)] * 6 + [Decimal(1)] * 6
        found = shares(fit(pool, [], prior, hints=wrong_way_round), pool)
        assert found[:6].max() < found[6:].min()

    def test_marks_against_the_rules_take_their_weight_away(self, pool: Pool, prior: Prior) -> None:
        hints = [Decimal(1)] * 12
        against = marks_of(*((place, "0") for place in range(6, 11)))
        followed = fit(pool, marks_of(*((place, "1") for place in range(6, 11))), prior, hints=hints).predict([11])[0]
        left = fit(pool, against, prior, hints=hints).predict([11])[0]
        assert left.share < 0.4 < 0.8 < followed.share

    def test_other_questions_learn_how_far_to_follow_rules(self, pool: Pool, prior: Prior) -> None:
        other = make_pool("5d", RIGHT)
        lesson = fit(other, marks_of(*((p, "1") for p in range(6))), prior, hints=[Decimal(0)] * 6).lesson
        before = shares(fit(pool, [], prior, hints=self.HINTS), pool)
        after = shares(fit(pool, [], prior, [lesson], self.HINTS), pool)
        assert (after - before)[:6].mean() < (after - before)[6:11].mean()

    def test_a_hint_that_says_nothing_changes_nothing(self, pool: Pool, prior: Prior) -> None:
        assert shares(fit(pool, FIVE, prior, hints=[None] * 12), pool) == pytest.approx(
            shares(fit(pool, FIVE, prior), pool)
        )

    def test_agreement_with_rules_is_a_sign_of_its_own(self, pool: Pool) -> None:
        chances = np.array([[0.1, 0.2, 0.7]] * 3)
        places = np.arange(3)
        view = View(places, np.full(3, 0.9), np.full(3, 0.1), chances)
        before = Before(np.full(12, 0.8), np.array([2, 0, NO_HINT, *[0] * 9]))
        nobody = Given(places[:0], np.zeros(0))
        found = signs_of(pool, view, nearest_marked(pool, places, nobody), before, nobody)
        assert found[:, -1].tolist() == [1, 0, 0.5]


class TestStages:
    @pytest.mark.parametrize(
        ("in_question", "in_exam", "stage"),
        [
            (4, 500, Stage.ORDER),
            (5, 5, Stage.SUGGEST),
            (9, 500, Stage.SUGGEST),
            (10, 99, Stage.SUGGEST),
            (10, 100, Stage.CALIBRATED),
        ],
    )
    def test_how_far_marks_carry(self, in_question: int, in_exam: int, stage: Stage) -> None:
        assert stage_of(in_question, in_exam) is stage

    def test_from_five_marks_steps_are_suggested_without_a_promise(self, pool: Pool, prior: Prior) -> None:
        found = fit(pool, FIVE, prior).predict()
        assert [one.answer for one in found] == [2, 3, 4, 5, 9, 10, 11]
        assert [one.points for one in found[:4]] == [Decimal(1)] * 4
        assert {one.p_agree for one in found} == {None}

    def test_with_a_hundred_marks_in_the_exam_there_is_a_probability(self, pool: Pool, prior: Prior) -> None:
        marks = marks_of(*((place, "1") for place in range(5)), *((place, "0") for place in range(6, 11)))
        found = fit(pool, marks, prior, [lesson_of(90)])
        assert found.stage is Stage.CALIBRATED
        assert all(one.p_agree is not None and 0 < one.p_agree < 1 for one in found.predict())


def lesson_of(count: int) -> Lesson:
    """Return a lesson of `count` marks whose first sign tells how likely agreement is."""
    rng = np.random.default_rng(4)
    signs = rng.uniform(size=(count, 9))
    agreed = (rng.uniform(size=count) < signs[:, 0]).astype(float)
    given = rng.choice([0.0, 1.0], p=[0.1, 0.9], size=count)
    nothing = fit_nothing()
    return Lesson(nothing.shared, signs, 0.9 + 0.5 * (given - 0.9), given, agreed)


def fit_nothing() -> Lesson:
    return fit(make_pool("none", WRONG), [], read_prior(PRIOR_TEXT)).lesson


class TestCalibration:
    def test_probabilities_are_those_that_were_seen(self) -> None:
        lesson = lesson_of(4000)
        found = fit_calibrator([lesson]).probabilities(lesson.signs)
        for low in (0.2, 0.5, 0.8):
            near = (lesson.signs[:, 0] > low) & (lesson.signs[:, 0] < low + 0.1)
            assert found[near].mean() == pytest.approx(lesson.agreed[near].mean(), abs=0.06)

    def test_what_never_failed_is_not_called_certain(self) -> None:
        lesson = replace(lesson_of(300), agreed=np.ones(300))
        assert fit_calibrator([lesson]).probabilities(lesson.signs).max() == 0.99

    def test_the_even_scale_lets_rare_marks_weigh_as_much(self) -> None:
        lesson = lesson_of(500)  # expectations were pulled half the way to 0.9
        scale = fit_even_scale([lesson])
        assert scale.apply(np.array([0.45, 0.95])) == pytest.approx([0, 1], abs=0.15)

    def test_few_marks_leave_the_scale_alone(self) -> None:
        assert fit_even_scale([lesson_of(19)]).apply(np.array([0.3])) == pytest.approx(0.3)

    def test_a_lesson_is_written_and_read_back(self, pool: Pool, prior: Prior) -> None:
        lesson = fit(pool, FIVE, prior).lesson
        again = read_lesson(json.loads(json.dumps(write_lesson(lesson))))
        assert len(again) == 5
        assert again.shared.precision == pytest.approx(lesson.shared.precision)
        assert again.signs == pytest.approx(lesson.signs)

    def test_the_chances_of_all_steps_make_one(self) -> None:
        found = step_probabilities(np.array([-0.2, 0.5, 1.4]), np.array([0.1, 0.01, 0.1]), np.array([0, 0.5, 1]))
        assert found.sum(axis=1) == pytest.approx([1, 1, 1])
        assert found.argmax(axis=1).tolist() == [0, 1, 2]
