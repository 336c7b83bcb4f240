"""Documents that were handed in: reading them, and finding the answers in them. No Django here."""

from exams.documents.pdf import page_image
from exams.documents.read import read_document
from exams.documents.split import split_document
from exams.documents.types import (
    NO_LABELS,
    PICTURE_LEFT,
    Confidence,
    Document,
    DocumentError,
    DocumentImage,
    DocumentKind,
    DocumentPart,
    Span,
    Split,
    Unassigned,
)

__all__ = [
    "NO_LABELS",
    "PICTURE_LEFT",
    "Confidence",
    "Document",
    "DocumentError",
    "DocumentImage",
    "DocumentKind",
    "DocumentPart",
    "Span",
    "Split",
    "Unassigned",
    "page_image",
    "read_document",
    "split_document",
]
