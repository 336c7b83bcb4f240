"""PyTorch code, decided by hidden tests that run in a sandbox."""

from exams.grading.answer_type import AnswerType
from exams.grading.answer_types.pytorch_code.grade import grade
from exams.grading.answer_types.pytorch_code.spec import parse_spec

TYPE = AnswerType(name="pytorch_code", parse_spec=parse_spec, grade=grade)
