"""A document as it was handed in, and the answers found in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

# Doubts about an answer whose document holds more than the answer's fields take.
PICTURE_LEFT: Final = "A picture stands in this part of the document and in none of the answer's fields."
NO_LABELS: Final = "The document has text, but no label of this exam was found in it."


class DocumentError(ValueError):
    """A document that cannot be used; the message is a sentence for whoever handed it in."""


class DocumentKind(StrEnum):
    """What a document is, by its content."""

    TEXT = "text"
    MARKDOWN = "markdown"
    PDF = "pdf"
    NOTEBOOK = "notebook"
    WORD = "word"
    LATEX = "latex"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a document's text, offsets in characters, end excluded."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class DocumentImage:
    """A picture inside a document. `position` is where in the text it stood."""

    name: str
    mime: str
    content: bytes
    position: int


@dataclass(frozen=True, slots=True)
class Document:
    """`text` is all the text in reading order. `pages` are its pages, where the kind has pages.

    `flags`: "no_text" when pages hold pictures only, "text_cut" when an output was too long.
    """

    name: str
    kind: DocumentKind
    text: str
    pages: tuple[Span, ...] = ()
    images: tuple[DocumentImage, ...] = ()
    flags: tuple[str, ...] = ()


class Confidence(StrEnum):
    """How sure the split is of a part; the student looks at the doubtful ones."""

    CERTAIN = "certain"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True)
class DocumentPart:
    """One stretch of answer to one question. `text` is verbatim what stands in `spans`.

    `heading` is the label's own place. `reason` is a sentence for the student. `flags`: "blank",
    "figure_missing". Two parts may have one label when its answer stands in two places.
    """

    label: str
    text: str
    heading: Span
    spans: tuple[Span, ...]
    confidence: Confidence
    reason: str
    flags: tuple[str, ...] = ()

    @property
    def start(self) -> int:
        """Where the part begins, its heading included."""
        return self.heading.start

    @property
    def end(self) -> int:
        """Where the part ends."""
        return self.spans[-1].end if self.spans else self.heading.end


@dataclass(frozen=True, slots=True)
class Unassigned:
    """Text that belongs to no question; kept, with the reason."""

    span: Span
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Split:
    """A document cut into answers. Every character is in exactly one part or unassigned stretch.

    `doubts` are the sentences to look at, `missing` the labels without any part, in exam order.
    """

    parts: tuple[DocumentPart, ...]
    unassigned: tuple[Unassigned, ...]
    doubts: tuple[str, ...]
    missing: tuple[str, ...]

    def answers(self) -> Mapping[str, str]:
        """Return the text by label; two places of one label as two paragraphs."""
        found: dict[str, list[str]] = {}
        for part in self.parts:
            found.setdefault(part.label, []).append(part.text.strip())
        return {label: "\n\n".join(text for text in texts if text) for label, texts in found.items()}


@dataclass(frozen=True, slots=True)
class Found:
    """What the beginning of a line says. `body` is the column where the answer's own text begins.

    `label` "" with an `exercise` is a heading over several questions; `known` False is a label that the
    exam does not have. `strength`: 4 a heading, 3 a label with its bracket and text, 2 and 1 perhaps.
    `title` is the column of what was taken for a title beside the label, -1 if there is none. `sub` is what names
    a part of the answer ("ii" of "1a ii)"), `others` are the questions that share the answer ("1a & 1b").
    """

    label: str
    exercise: str
    strength: int
    body: int
    known: bool = True
    continued: bool = False
    spelled: str = ""
    by_title: bool = False
    title: int = -1
    sub: str = ""
    others: tuple[str, ...] = ()
    rest: str = field(default="", compare=False)
