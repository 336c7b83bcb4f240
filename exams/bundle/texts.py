"""Text files of a bundle: UTF-8, one kind of line end, YAML checked against a shape."""

from collections.abc import Mapping
from typing import Final, TypeVar

from pydantic import TypeAdapter, ValidationError

from exams.bundle.errors import ErrorList
from exams.bundle.shapes import problems
from exams.bundle.strict_yaml import YamlDocument, YamlError, read_yaml

# A prompt with its formulas is a few kilobytes.
MAX_TEXT_BYTES: Final = 1024 * 1024

Shape = TypeVar("Shape")


def read_text(files: Mapping[str, bytes], path: str, errors: ErrorList) -> str | None:
    """Return the text of a file with "\\n" line ends, or None and an error."""
    content = files[path]
    if len(content) > MAX_TEXT_BYTES:
        errors.add(path, f"is larger than {MAX_TEXT_BYTES // 1024} KiB")
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        errors.add(path, "is not UTF-8 text; save it as UTF-8", content[: error.start].count(b"\n") + 1)
        return None
    if "\0" in text:
        errors.add(path, "holds a null character", text[: text.index("\0")].count("\n") + 1)
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_document(path: str, text: str, errors: ErrorList) -> YamlDocument | None:
    """Return the YAML of a file, or None and an error."""
    try:
        return read_yaml(text)
    except YamlError as error:
        errors.add(path, error.message, error.line)
        return None


def fit(path: str, document: YamlDocument, shape: TypeAdapter[Shape], errors: ErrorList) -> Shape | None:
    """Return a document as `shape`, or None and its errors, each with its line."""
    try:
        return shape.validate_python(document.value)
    except ValidationError as error:
        for place, sentence in problems(error):
            errors.add(path, f"{place}: {sentence}" if place else sentence, document.line(place))
        return None
