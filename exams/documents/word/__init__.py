"""Word documents: text with its automatic numbers, tables, code, formulas and pictures; nothing is ever run."""

from exams.documents.word.reader import read_word

__all__ = ["read_word"]
