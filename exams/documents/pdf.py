"""PDF: text and page images, read in a child process with limits."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from exams.documents.types import Document, DocumentError, DocumentKind, Span

MAX_PAGES: Final = 100
MAX_PDF_CHARS: Final = 2_000_000
# A page takes 3 ms to read; a hundred of the worst stay below this.
READ_LIMIT_S: Final = 30.0
# 2 is 144 dots per inch: formulas can be read, a page is about 200 kB.
PAGE_SCALE: Final = 2.0
NO_TEXT: Final = "no_text"

_CHILD: Final = Path(__file__).with_name("pdf_child.py")
_SENTENCES: Final = {
    "encrypted": "is protected by a password; save it without one and hand that in.",
    "pages": f"has more than {MAX_PAGES} pages.",
    "text": f"holds more than {MAX_PDF_CHARS} characters of text.",
    "memory": "takes too much memory to read; print it to a new PDF and hand that in.",
    "damaged": "is a damaged PDF; open it, print it to a new PDF and hand that in.",
}


def read_pdf(name: str, content: bytes) -> Document:
    """Return the text of a PDF with its pages. Raises DocumentError."""
    output = _child(name, content, ["text", str(MAX_PAGES), str(MAX_PDF_CHARS)])
    try:
        found = json.loads(output)
    except ValueError:
        raise DocumentError(f"{name} {_SENTENCES['damaged']}") from None
    if "error" in found:
        raise DocumentError(f"{name} {_SENTENCES[found['error']]}")
    pages: list[str] = [_clean(page) for page in found["pages"]]
    text, spans = "", []
    for number, page in enumerate(pages):
        start = len(text)
        text += page + ("\f" if number + 1 < len(pages) else "")
        spans.append(Span(start, len(text)))
    flags = () if text.strip() else (NO_TEXT,)
    return Document(name, DocumentKind.PDF, text, tuple(spans), flags=flags)


def page_image(name: str, content: bytes, number: int) -> bytes:
    """Return page `number` (from 0) of a PDF as PNG. Raises DocumentError."""
    output = _child(name, content, ["page", str(number), str(PAGE_SCALE)])
    if not output.startswith(b"\x89PNG"):
        raise DocumentError(f"Page {number + 1} of {name} cannot be shown.")
    return output


def _child(name: str, content: bytes, arguments: Sequence[str]) -> bytes:
    """Return what the child wrote; nothing if it failed. It sees no environment of ours."""
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(_CHILD), *arguments],
            input=content, capture_output=True, timeout=READ_LIMIT_S, env={}, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise DocumentError(f"{name} takes too long to read; print it to a new PDF and hand that in.") from None
    return done.stdout if done.returncode == 0 else b""


def _clean(text: str) -> str:
    """Return a page's text without signs that cannot be stored; form feeds only between pages."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").replace("\0", "\ufffd")
    return plain.encode("utf-8", "replace").decode("utf-8")
