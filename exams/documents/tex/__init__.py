"""LaTeX source: its text with the numbers that LaTeX would print; nothing is run, no other file is read."""

from exams.documents.tex.reader import is_tex, read_tex

__all__ = ["is_tex", "read_tex"]
