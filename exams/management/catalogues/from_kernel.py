"""Sentences of the grading kernel and of what runs beside it, which know no gettext: every whole sentence in their sources.

A grade keeps its sentences in English. `exams/wording.py` finds the pattern again when a page is shown.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from exams.management.catalogues.found import Found

FOLDERS = ("exams/grading", "exams/documents")
FILES = (
    "exams/services/release_mail.py",
    "exams/services/sweep.py",
    "exams/services/trying.py",
    "workers/examiner/candidate.py",
    "workers/examiner/comparing.py",
    "workers/examiner/running.py",
    "workers/sandbox/zones/outcome.py",
)
# What no student and no marker reads: words for a model, patterns of a grader's own, plans for authors.
NOT_SHOWN = (
    "judging/canaries.py",
    "judging/prompt.py",
    "judging/recorded.py",
    "judging/reply.py",
    "learning/features.py",
    "reading/addressed.py",
    "grading/answer_type.py",
    "/spec.py",
    "_spec.py",
)
# What is logged is for operators; what goes through gettext is in the other catalogue.
_NOT_SENTENCES = frozenset({"info", "warning", "exception", "debug", "_", "gettext", "gettext_noop", "ngettext"})
_SENTENCE = re.compile(r"[A-Z{].*[.!?:](?:\s.*)?", re.DOTALL)
_PLACE = re.compile(r"\{\w+\}")
_WORDS = re.compile(r"[^\W\d_]{2,}.*[^\W\d_]{2,}", re.DOTALL)
# Pieces that are put into sentences, or end one that begins with the topic's own words.
_PIECE_FILES = ("prose/reasons.py",)
# Their strings are made sentences by a capital and a full stop.
_SMALL_FILES = ("documents/choose.py", "documents/split.py", "grading/intake.py", "reading/answers.py")
# Their strings follow the document's name.
_NAMED_FILES = ("documents/pdf.py",)
PIECES = (
    "this point",
    "Exercise {number}",
    "partly right",
    "not right",
    "read this",
    "looked at the picture",
    "a plain number",
    "higher",
    "lower",
    "is damaged",
    "unpacks to more than a document holds",
    "is protected by a password",
    "holds more than a document holds",
    "declares entities, which no office program writes",
    "a rich text document",
    "a picture",
    "a compressed file",
    "an old Word document, or one with a password",
    "PDF, Word (docx), text, Markdown, LaTeX or notebook",
)


def sentences_in_python(source: str, file: str) -> Iterator[Found]:
    """Yield the sentences of a module as patterns: what is put in stands in braces under its own name."""
    tree = ast.parse(source)
    quiet = {id(node) for node in _quiet(tree)}
    for node in ast.walk(tree):
        if id(node) in quiet or not isinstance(node, (ast.Constant, ast.JoinedStr)):
            continue
        text = _completed(pattern_of(node).strip(), file)
        shaped = _SENTENCE.fullmatch(text) or (file.endswith(_PIECE_FILES) and text.endswith("."))
        if shaped and _WORDS.search(_PLACE.sub("", text)):
            yield Found(text, file=file)


def _completed(text: str, file: str) -> str:
    """Return the string as it is shown in the end."""
    if file.endswith(_SMALL_FILES) and " " in text:
        return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")
    if file.endswith(_NAMED_FILES) and text.endswith(".") and text[:1].islower():
        return f"{{name}} {text}"
    return text


def kernel_sentences(root: Path) -> Iterator[Found]:
    """Yield the sentences of all modules whose words students and markers read."""
    paths = [path for folder in FOLDERS for path in sorted((root / folder).rglob("*.py"))]
    for path in (*paths, *(root / file for file in FILES)):
        place = path.relative_to(root).as_posix()
        if not place.endswith(NOT_SHOWN):
            yield from sentences_in_python(path.read_text(encoding="utf-8"), place)
    yield from (Found(piece, file="pieces") for piece in PIECES)


def pattern_of(node: ast.Constant | ast.JoinedStr) -> str:
    """Return a string as a pattern: "Missing: {missing}." for f"Missing: {errors.missing}."; "" for what is no text."""
    if isinstance(node, ast.Constant):
        return node.value.replace("{", "{{").replace("}", "}}") if isinstance(node.value, str) else ""
    names: list[str] = []
    pieces = []
    for part in node.values:
        if isinstance(part, ast.FormattedValue):
            name = _name(part.value)
            number = 1 + sum(other.rstrip("0123456789") == name for other in names)
            names.append(name if number == 1 else f"{name}{number}")
            pieces.append(f"{{{names[-1]}}}")
        elif isinstance(part, ast.Constant):
            pieces.append(pattern_of(part))
    return "".join(pieces)


def _name(value: ast.expr) -> str:
    """Return a word for what is put in, so that whoever translates can tell what it is."""
    match value:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name.strip("_").lower()
        case ast.Call(func=function, args=[first, *_]):
            return _name(first) if isinstance(first, (ast.Name, ast.Attribute)) else _name(function)
        case ast.Call(func=function):
            return _name(function)
        case ast.Subscript(value=inner):
            return _name(inner)
    return "value"


def _quiet(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield strings that are none of the kernel's sentences: docstrings, pieces of f-strings, logs, messages."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            yield from (part for part in node.values if isinstance(part, ast.Constant))
            yield from (part for value in node.values if isinstance(value, ast.FormattedValue)
                        for part in ([value.format_spec] if value.format_spec else []))  # fmt: skip
        elif isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in _NOT_SENTENCES:
            yield from ast.walk(node)
