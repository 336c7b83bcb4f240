"""Fits one question's marks and suggests points for the rest."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import numpy as np

from exams.grading.learning.calibration import fit_calibrator, fit_even_scale
from exams.grading.learning.lesson import Lesson
from exams.grading.learning.levels import nearest_step, step_probabilities, step_shares
from exams.grading.learning.pool import Pool
from exams.grading.learning.prior import Prior
from exams.grading.learning.process import Posterior, Variances, condition, start_of
from exams.grading.learning.signs import NO_HINT, Before, Given, Places, View, nearest_marked, reasons_of, signs_of
from exams.grading.learning.types import Mark, Prediction, Stage, stage_of
from exams.grading.learning.words import Floats

DEFAULT: Final = Variances()


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """What is known of one question after its marks. `lesson` is for the other questions of the exam."""

    stage: Stage
    marks: tuple[Mark, ...]
    predictions: tuple[Prediction, ...]
    lesson: Lesson

    def predict(self, answers: Iterable[int] | None = None) -> tuple[Prediction, ...]:
        """Return predictions for the answers at these places; left out, for all that have no mark."""
        marked = {mark.answer for mark in self.marks}
        wanted = (place for place in range(len(self.predictions)) if place not in marked)
        return tuple(self.predictions[place] for place in (wanted if answers is None else answers))


def fit(
    pool: Pool,
    marks: Sequence[Mark],
    prior: Prior,
    lessons: Sequence[Lesson] = (),
    hints: Sequence[Decimal | None] = (),
    variances: Variances = DEFAULT,
) -> Model:
    """Return what `marks` teach about the answers of `pool`. `lessons`: those of the exam's other questions.

    `hints`: points that rules suggest, one an answer, None where they say nothing; how far to follow them is learned
    like everything else. The same input gives the same model. Raises ValueError if the question's points do not vary,
    or an answer has two marks."""
    steps, most = step_shares(pool.question.steps), pool.question.steps[-1]
    if len({mark.answer for mark in marks}) < len(marks):
        raise ValueError("an answer has two marks")
    given = _given(marks, most)
    start = start_of(pool, prior, [None if hint is None else float(hint / most) for hint in hints])
    found = condition(pool, prior, start, given.places, given.shares, [one.shared for one in lessons], variances)
    before = Before(start.expected, _hinted_steps(pool, hints))
    own = _lesson(pool, marks, given, before, found, steps)
    stage = stage_of(len(marks), len(own) + sum(map(len, lessons)))
    everything = np.arange(len(pool))
    view = View(everything, found.mean, found.variance, step_probabilities(found.mean, found.variance, steps))
    predictions = _predictions(pool, view, marks, before, given, stage, [own, *lessons])
    return Model(stage, tuple(marks), predictions, own)


def _given(marks: Sequence[Mark], most: Decimal) -> Given:
    places = np.array([mark.answer for mark in marks], dtype=np.int64)
    return Given(places, np.array([float(mark.points / most) for mark in marks]))


def _lesson(pool: Pool, marks: Sequence[Mark], given: Given, before: Before, found: Posterior, steps: Floats) -> Lesson:
    """Return what each mark looks like to the other marks alone."""
    chances = step_probabilities(found.left_out, found.left_out_variance, steps)
    view = View(given.places, found.left_out, found.left_out_variance, chances)
    right = np.array([nearest_step(mark.points, pool.question.steps) for mark in marks], dtype=np.int64)
    return Lesson(
        shared=found.shared,
        signs=signs_of(pool, view, nearest_marked(pool, given.places, given), before, given),
        expected=found.left_out,
        given=given.shares,
        agreed=(chances.argmax(axis=1) == right).astype(float),
    )


def _predictions(
    pool: Pool,
    view: View,
    marks: Sequence[Mark],
    before: Before,
    given: Given,
    stage: Stage,
    lessons: Sequence[Lesson],
) -> tuple[Prediction, ...]:
    nearest = nearest_marked(pool, view.places, given)
    signs = signs_of(pool, view, nearest, before, given)
    sure = fit_calibrator(lessons).probabilities(signs) if stage is Stage.CALIBRATED else None
    even = fit_even_scale(lessons).apply(view.mean)
    why = reasons_of(pool, view, nearest, before, marks)
    best = view.chances.argmax(axis=1)
    return tuple(
        Prediction(
            answer=place,
            share=float(np.clip(view.mean[place], 0.0, 1.0)),
            even=float(even[place]),
            sd=float(np.sqrt(view.variance[place])),
            points=None if stage is Stage.ORDER else pool.question.steps[best[place]],
            p_level=float(view.chances[place, best[place]]),
            p_agree=None if sure is None else float(sure[place]),
            reasons=why[place],
        )
        for place in range(len(pool))
    )


def _hinted_steps(pool: Pool, hints: Sequence[Decimal | None]) -> Places:
    steps = [NO_HINT if hint is None else nearest_step(hint, pool.question.steps) for hint in hints]
    return np.array(steps or [NO_HINT] * len(pool), dtype=np.int64)
