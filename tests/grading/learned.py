"""A small synthetic question for the tests of the learned layer: dropout, six right answers and six wrong ones."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import numpy as np

import exams.grading.learning
from exams.grading.learning import LearningQuestion, Mark, Model, Pool, read_pool

PRIOR_TEXT = Path(exams.grading.learning.__file__).with_name("coefficients.json").read_text(encoding="utf-8")
STEPS = (Decimal(0), Decimal("0.5"), Decimal(1))
REFERENCE = "Dropout turns off random units while training, so that the network does not rely on single units."

RIGHT = [
    "Dropout switches off random units during training so the network can not rely on any single unit.",
    "Random neurons are turned off while training, which keeps the network from relying on single neurons.",
    "While training, units are dropped at random so that no single unit is relied on too much.",
    "It turns off random units in training. Then the network does not rely on single units.",
    "Units are removed at random while we train, so the network must not rely on one of them.",
    "Dropout randomly turns units off in training and so the net does not rely on few units.",
]
WRONG = [
    "It makes the learning rate smaller after each epoch.",
    "The pictures are made smaller so that training takes less time.",
    "Dropout adds layers to the model and it becomes deeper.",
    "I think that it shuffles the data before each epoch.",
    "It stops training when the loss gets larger.",
    "The weights are set to zero at the beginning of training.",
]
ANSWERS = RIGHT + WRONG


def make_pool(key: str, answers: Sequence[str], reference: str = REFERENCE) -> Pool:
    return read_pool(LearningQuestion(key, "What does dropout do, and why?", (reference,), STEPS), answers)


def marks_of(*pairs: tuple[int, str]) -> list[Mark]:
    return [Mark(place, Decimal(points)) for place, points in pairs]


FIVE = marks_of((0, "1"), (1, "1"), (6, "0"), (7, "0"), (8, "0.5"))


def shares(model: Model, pool: Pool) -> np.ndarray:
    return np.array([one.share for one in model.predict(range(len(pool)))])
