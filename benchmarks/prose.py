"""Learning to mark prose from a few marks: how near the rest is met, how sure one may be, what it costs.

Protocol: of every question k answers are marked by the people of the set (typical ones first), the rest is suggested;
four seeds; the prior has never seen the set. `KARAKTER_ASAG_DIR` names the folder of the sets.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

import numpy as np

from benchmarks import metrics
from benchmarks.machine import on_this_machine
from benchmarks.open_sets import FOLDER_VARIABLE, MarkedQuestion, read_sets, sets_folder
from benchmarks.options import Options
from benchmarks.result import Result, Unavailable, ratio
from benchmarks.train_prior import examples_of, prior_without
from exams.grading.learning import Lesson, Mark, Model, Pool, Prior, fit, group_answers, read_pool
from exams.grading.learning.asking import ask_first, medoids
from exams.grading.learning.words import Floats

TARGETS = ("digiklausur", "saf_en")
MARKS = (0, 5, 10, 20)
SEEDS = 4
SURE = (0.9, 0.8)
# Zero-shot wRMSE of GPT-4o as published (arXiv 2409.18596, table 2), on other references and slightly other rows.
PUBLISHED = {"digiklausur": 0.27, "saf_en": 0.24}
TITLE = (
    "k marks a question, the rest suggested, 4 seeds, prior without the set; wRMSE as ASAG2024: every tenth of the "
    "scale counts the same; even_wrmse: the estimate made for that measure"
)
T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Exam:
    """One set, ready: pools and true marks, and the prior of the other sets."""

    questions: tuple[MarkedQuestion, ...]
    pools: tuple[Pool, ...]
    prior: Prior


@dataclass(frozen=True, slots=True, eq=False)
class Rest:
    """The answers of a question that nobody marked: what was expected and what people gave."""

    share: Floats
    even: Floats
    points: Floats
    sure: Floats
    given: Floats


def measure(_: Options) -> Result:
    """Return figures of both sets, blanks in and out. Raises Unavailable if the sets are not there."""
    folder = sets_folder()
    if folder is None:
        raise Unavailable(f"The open sets of marked answers are absent; name their folder in {FOLDER_VARIABLE}.")
    with on_this_machine() as machine:
        figures = _all_figures(read_sets(folder))
        environment = {**machine.environment(), "seeds": SEEDS}
    ratios = {
        f"{name}_k10_{key}_vs_gpt_4o": ratio(figures[f"{name}_k10_{key}"], published)
        for name, published in PUBLISHED.items()
        for key in ("wrmse", "even_wrmse")
    }
    return Result(title=TITLE, figures=figures, ratios=ratios, environment=environment)


def _all_figures(sets: Mapping[str, tuple[MarkedQuestion, ...]]) -> dict[str, float]:
    examples = examples_of(sets)
    figures: dict[str, float] = {}
    for name in TARGETS:
        prior = prior_without(examples, name)
        for blanks, questions in (("", sets[name]), ("_no_blanks", tuple(q.without_blanks() for q in sets[name]))):
            exam = Exam(questions, tuple(read_pool(q.question, q.answers) for q in questions), prior)
            for k in MARKS:
                figures |= {f"{name}{blanks}_k{k}_{key}": value for key, value in figures_of(exam, k).items()}
            figures |= {f"{name}{blanks}_{key}": value for key, value in _group_figures(exam).items()}
    figures |= _times(Exam(sets[TARGETS[0]], (), prior_without(examples, TARGETS[0])))
    return figures


def figures_of(exam: Exam, k: int) -> dict[str, float]:
    """Return the measures of one set with `k` marks a question, means over the seeds."""
    rests = [tuple(suggest_rest(exam, k, seed)) for seed in range(SEEDS)]
    levels = len(exam.pools[0].question.steps)
    found = [_measures(rest, levels) for rest in rests]
    figures = {key: round(float(np.mean([one[key] for one in found])), 4) for key in found[0]}
    return figures | _trust([rest for seed in rests for rest in seed], levels)


def suggest_rest(exam: Exam, k: int, seed: int) -> Iterator[Rest]:
    """Yield what is suggested for the rest of each question after `k` marks in each of them."""
    marks = [_marks(pool, one, k, seed) for pool, one in zip(exam.pools, exam.questions, strict=True)]
    models = fit_exam(exam.pools, marks, exam.prior)
    for model, question in zip(models, exam.questions, strict=True):
        rest = model.predict()
        most = question.question.steps[-1]
        yield Rest(
            share=np.array([one.share for one in rest]),
            even=np.array([one.even for one in rest]),
            points=np.array([one.share if one.points is None else float(one.points / most) for one in rest]),
            sure=np.array([0.0 if one.p_agree is None else one.p_agree for one in rest]),
            given=np.array([question.shares[one.answer] for one in rest]),
        )


def fit_exam(pools: Sequence[Pool], marks: Sequence[Sequence[Mark]], prior: Prior) -> list[Model]:
    """Return one model a question, each with the lessons of the others, after two rounds of learning from them."""
    lessons: list[Lesson] = []
    models: list[Model] = []
    for _ in range(3):
        models = [
            fit(pool, given, prior, [*lessons[:place], *lessons[place + 1 :]])
            for place, (pool, given) in enumerate(zip(pools, marks, strict=True))
        ]
        lessons = [model.lesson for model in models]
    return models


def _marks(pool: Pool, marked: MarkedQuestion, k: int, seed: int) -> list[Mark]:
    most = pool.question.steps[-1]
    return [Mark(place, Decimal(str(marked.shares[place])) * most) for place in medoids(pool.texts, k, seed=seed)]


def _measures(rests: Sequence[Rest], levels: int) -> dict[str, float]:
    share, even, given, points = (
        np.concatenate([getattr(rest, name) for rest in rests]) for name in ("share", "even", "given", "points")
    )
    return {
        "r": metrics.correlation(share, given),
        "r_q": metrics.mean_correlation([rest.share for rest in rests], [rest.given for rest in rests]),
        "rmse": metrics.rmse(share, given),
        "wrmse": metrics.weighted_rmse(share, given),
        "even_rmse": metrics.rmse(even, given),
        "even_wrmse": metrics.weighted_rmse(even, given),
        "qwk": metrics.quadratic_kappa(points, given, levels),
        "accuracy": metrics.accuracy(points, given, levels),
    }


def _trust(rests: Sequence[Rest], levels: int) -> dict[str, float]:
    """Return coverage and agreement of what the calibrator is sure of, over all seeds; nothing before it speaks."""
    sure = np.concatenate([rest.sure for rest in rests])
    if not sure.any():
        return {}
    pairs = [(rest.points, rest.given) for rest in rests]
    agreed = np.concatenate([np.round(p * (levels - 1)) == np.round(g * (levels - 1)) for p, g in pairs]).astype(float)
    figures = {"ece": round(metrics.calibration_error(sure, agreed), 4)}
    for least in SURE:
        kept = sure >= least
        figures[f"coverage_{least:.2f}"] = round(float(kept.mean()), 4)
        figures[f"agreement_{least:.2f}"] = round(float(agreed[kept].mean()), 4) if kept.any() else 0.0
    return figures


def _group_figures(exam: Exam) -> dict[str, float]:
    """Return which share of answers has like ones, and how often a member got the points of its typical answer."""
    inside, same, every = 0, 0, 0
    for pool, marked in zip(exam.pools, exam.questions, strict=True):
        every += len(pool)
        for group in group_answers(pool.texts):
            others = [place for place in group.answers if place != group.typical]
            inside += len(others)
            same += sum(marked.shares[place] == marked.shares[group.typical] for place in others)
    return {"groups_follow": round(inside / every, 4), "groups_same_points": round(same / max(inside, 1), 4)}


def _times(exam: Exam) -> dict[str, float]:
    """Return how long each layer takes on the first set, with ten marks a question."""
    count = sum(len(one.answers) for one in exam.questions)
    reading, pools = _timed(lambda: [read_pool(one.question, one.answers) for one in exam.questions])
    marks = [_marks(pool, one, 10, 0) for pool, one in zip(pools, exam.questions, strict=True)]
    lessons = [model.lesson for model in fit_exam(pools, marks, exam.prior)]
    fitting, model = _timed(lambda: fit(pools[0], marks[0], exam.prior, lessons[1:]))
    asking, _ = _timed(lambda: ask_first(pools[0].texts, [model], seed=0))
    grouping, _ = _timed(lambda: group_answers(pools[0].texts))
    return {
        "read_ms_per_answer": round(reading / count * 1000, 3),
        "fit_ms_per_question": round(fitting * 1000, 2),
        "ask_first_ms": round(asking * 1000, 2),
        "groups_ms": round(grouping * 1000, 2),
    }


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    started = time.perf_counter()
    found = work()
    return time.perf_counter() - started, found
