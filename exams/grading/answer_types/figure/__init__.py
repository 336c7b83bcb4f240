"""Figures of two curves: lists of values are checked, words count half, images go to a person."""

from exams.grading.answer_type import AnswerType, Judged
from exams.grading.answer_types.figure.grade import grade
from exams.grading.answer_types.figure.spec import parse_spec

TYPE = AnswerType("figure", parse_spec, grade, judged=Judged.PICTURE)
