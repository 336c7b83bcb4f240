"""What people's marks teach about the rest: order, groups, suggestions and how far to trust them.

`read_pool` compares the answers to one question, `fit` learns from its marks, `Model.predict` suggests points. What is
learned of one question helps the others of its exam as a `Lesson`. Who wrote an answer is never an input.
"""

from exams.grading.learning.asking import ask_first
from exams.grading.learning.groups import Group, group_answers
from exams.grading.learning.lesson import Lesson, read_lesson, write_lesson
from exams.grading.learning.model import Model, fit
from exams.grading.learning.pool import Pool, Texts, pool_of, read_pool, read_texts
from exams.grading.learning.prior import Prior, read_prior
from exams.grading.learning.types import LearningQuestion, Mark, Prediction, Stage, stage_of

__all__ = [
    "Group",
    "LearningQuestion",
    "Lesson",
    "Mark",
    "Model",
    "Pool",
    "Prediction",
    "Prior",
    "Stage",
    "Texts",
    "ask_first",
    "fit",
    "group_answers",
    "pool_of",
    "read_lesson",
    "read_pool",
    "read_prior",
    "read_texts",
    "stage_of",
    "write_lesson",
]
