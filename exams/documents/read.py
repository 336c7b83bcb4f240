"""Reads what was handed in, by its content rather than by its name."""

import json
from typing import Final

from exams.documents.notebook import read_notebook
from exams.documents.pdf import read_pdf
from exams.documents.tex import is_tex, read_tex
from exams.documents.types import Document, DocumentError, DocumentKind
from exams.documents.word import read_word

# A thesis with scanned pages is smaller; a sheet of answers is far smaller.
MAX_DOCUMENT_BYTES: Final = 20 * 1024**2
# Text alone: a long exam is 50 kB.
MAX_TEXT_CHARS: Final = 2_000_000

_MARKS: Final = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
)
_NAMED: Final = ((".pdf", "PDF"), (".docx", "Word document"))
_OTHER_KINDS: Final = (
    (b"\xd0\xcf\x11\xe0", "an old Word document, or one with a password"),
    (b"{\\rtf", "a rich text document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
)


# What is read, for the sentences that refuse other files.
READ: Final = "PDF, Word (docx), text, Markdown, LaTeX or notebook"


def read_document(name: str, content: bytes) -> Document:
    """Return the text and pictures of a txt, md, tex, pdf, docx or ipynb file.

    Raises DocumentError with a sentence for the student: too big, damaged, protected, of another kind.
    """
    if len(content) > MAX_DOCUMENT_BYTES:
        raise DocumentError(f"{name} is larger than {MAX_DOCUMENT_BYTES // 1024**2} MiB.")
    if not content.strip():
        raise DocumentError(f"{name} is empty.")
    if b"%PDF-" in content[:1024]:
        return _capped(read_pdf(name, content))
    if content.startswith(b"PK\x03\x04"):
        return _capped(read_word(name, content))
    for start, kind in _OTHER_KINDS:
        if content.startswith(start):
            raise DocumentError(f"{name} is {kind}; save it as {READ} and hand that in.")
    for ending, kind in _NAMED:
        if name.lower().endswith(ending):
            raise DocumentError(f"{name} is called a {kind} but is none; it may be damaged.")
    return _capped(_read_text(name, _text(name, content)))


def _read_text(name: str, text: str) -> Document:
    if _is_notebook(name, text):
        return read_notebook(name, text)
    if is_tex(name, text):
        return read_tex(name, text)
    is_markdown = name.lower().endswith((".md", ".markdown"))
    return Document(name, DocumentKind.MARKDOWN if is_markdown else DocumentKind.TEXT, text)


def _capped(document: Document) -> Document:
    if len(document.text) > MAX_TEXT_CHARS:
        raise DocumentError(f"{document.name} holds more than {MAX_TEXT_CHARS} characters of text.")
    return document


def _text(name: str, content: bytes) -> str:
    """Return the text of a file: UTF-8, UTF-16 or UTF-32 by its mark, else Western European."""
    encoding = next((encoding for mark, encoding in _MARKS if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        if encoding != "utf-8":
            raise DocumentError(
                f"{name} is damaged: it is not the {encoding.upper()} text that it begins as."
            ) from None
        text = _western(content)
    if encoding == "utf-8" and text.count("\0") * 1000 > len(text):
        raise DocumentError(f"{name} is not a text file; hand in {READ}.")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")


def _western(content: bytes) -> str:
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _is_notebook(name: str, text: str) -> bool:
    if not text.lstrip().startswith("{"):
        return False
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        if name.lower().endswith(".ipynb"):
            raise DocumentError(f"{name} is a damaged notebook: its JSON cannot be read.") from None
        return False
    return isinstance(value, dict) and "nbformat" in value and ("cells" in value or "worksheets" in value)
