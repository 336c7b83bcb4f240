"""Prose: a rubric's claims looked for in running text. Gives suggestions with quotes, never marks."""

from exams.grading.answer_type import AnswerType, Judged
from exams.grading.answer_types.prose.grade import grade
from exams.grading.answer_types.prose.spec import parse_spec

TYPE = AnswerType("prose", parse_spec, grade, judged=Judged.TEXT)
