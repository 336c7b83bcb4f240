"""Exam bundles: read whole, validated whole, checked by grading their own answers. No Django here."""

from exams.bundle.check import CheckReport, Finding, check_bundle
from exams.bundle.errors import BundleError, BundleErrors
from exams.bundle.question import question_spec
from exams.bundle.reader import read_bundle
from exams.bundle.types import ExamBundle, LabelledExample, QuestionDocument

__all__ = [
    "BundleError",
    "BundleErrors",
    "CheckReport",
    "ExamBundle",
    "Finding",
    "LabelledExample",
    "QuestionDocument",
    "check_bundle",
    "question_spec",
    "read_bundle",
]
