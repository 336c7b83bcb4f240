"""Notebooks: cells in order, code in fences, results as text, pictures kept."""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import nbformat

from exams.documents.types import Document, DocumentError, DocumentImage, DocumentKind

# Enough to see what a cell gave; a printed training log is longer than the answer.
MAX_OUTPUT_CHARS: Final = 4000
MAX_IMAGE_BYTES: Final = 5 * 1024**2
MAX_IMAGES: Final = 100
TEXT_CUT: Final = "text_cut"

# The first line of a code cell is often its label: "# 1b" or "# Exercise 11".
_LABEL_COMMENT: Final = re.compile(r"#+\s*(?:[^\W\d]{1,12}\.?\s)?\d{1,2}\s?[.(]?[a-zA-Z]?\)?[:.]?\s*")
_ENDINGS: Final = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif"}


def read_notebook(name: str, text: str) -> Document:
    """Return a notebook as one text. Raises DocumentError if it is no valid notebook."""
    try:
        notebook: Any = nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]
        nbformat.validate(notebook)
    except Exception as error:  # nbformat lets errors of many kinds through
        raise DocumentError(f"{name} is a damaged notebook: {str(error).splitlines()[0][:200]}.") from error
    writer = _Writer()
    for cell in notebook.cells:
        writer.cell(cell)
    flags = (TEXT_CUT,) if writer.cut else ()
    return Document(name, DocumentKind.NOTEBOOK, writer.text(), images=tuple(writer.images), flags=flags)


class _Writer:
    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self.images: list[DocumentImage] = []
        self.cut = False

    def text(self) -> str:
        """Return all that was written."""
        return "".join(self._pieces)

    def cell(self, cell: Mapping[str, Any]) -> None:
        """Write one cell."""
        source = _clean(cell["source"])
        if cell["cell_type"] == "code":
            self._code(source)
            for output in cell.get("outputs", []):
                self._output(output)
            return
        self._write(source.rstrip("\n") + "\n\n")
        for attached, bundle in cell.get("attachments", {}).items():
            self._pictures(bundle, attached)

    def _code(self, source: str) -> None:
        first, _, rest = source.partition("\n")
        if _LABEL_COMMENT.fullmatch(first):
            self._write(first + "\n\n")
            source = rest
        if source.strip():
            self._fenced(source, "python")

    def _output(self, output: Mapping[str, Any]) -> None:
        if output["output_type"] == "stream":
            self._result(output["text"])
        elif output["output_type"] == "error":
            self._result(f"{output['ename']}: {output['evalue']}")
        else:
            self._pictures(output["data"], f"output {len(self.images) + 1}")
            self._result(output["data"].get("text/plain", ""))

    def _result(self, text: object) -> None:
        shown = _clean("".join(text) if isinstance(text, list) else str(text))
        if len(shown) > MAX_OUTPUT_CHARS:
            self.cut = True
            shown = shown[:MAX_OUTPUT_CHARS] + "\n(cut)"
        if shown.strip():
            self._fenced(shown, "output")

    def _fenced(self, text: str, language: str) -> None:
        fence = "`" * max(3, *(len(run) + 1 for run in re.findall(r"`{3,}", text)), 3)
        body = text.rstrip("\n")
        self._write(f"{fence}{language}\n{body}\n{fence}\n\n")

    def _pictures(self, bundle: Mapping[str, Any], name: str) -> None:
        for image in _images(bundle, name, self._length):
            if len(self.images) < MAX_IMAGES:
                self.images.append(image)

    def _write(self, text: str) -> None:
        self._pieces.append(text)
        self._length += len(text)


def _images(bundle: Mapping[str, Any], name: str, position: int) -> Iterator[DocumentImage]:
    for mime, ending in _ENDINGS.items():
        encoded = bundle.get(mime)
        if encoded is None or len(encoded) > 2 * MAX_IMAGE_BYTES:
            continue
        try:
            content = base64.b64decode("".join(encoded), validate=False)
        except (binascii.Error, TypeError, ValueError):
            continue
        if 0 < len(content) <= MAX_IMAGE_BYTES:
            shown = name if "." in name else f"{name}.{ending}"
            yield DocumentImage(shown, mime, content, max(position - 1, 0))


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
