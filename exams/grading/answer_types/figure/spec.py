"""Settings of a figure of two curves: how each is named, and which claims describe them in words.

concepts, rivals, claims   see reading/claim_spec.py
falling: train             the concept that names the curve which keeps falling
turning: val               the concept that names the curve which stops falling
told: [claims]             a sentence with one of these stands for half a sketch
axes: [concepts]           all of which that sentence must name
"""

from dataclasses import dataclass

from exams.grading.answer_type import SpecError
from exams.grading.reading.claim_spec import BOOK_KEYS, ClaimBook, read_claim_book, read_claim_names
from exams.grading.reading.settings import Settings, read_mapping, read_text, read_texts


@dataclass(frozen=True, slots=True)
class FigureSpec:
    """A sketch of two curves over time. Names are concepts of `book`."""

    book: ClaimBook
    falling: str
    turning: str
    told: tuple[str, ...]
    axes: tuple[str, ...] = ()


def parse_spec(settings: Settings, path: str) -> FigureSpec:
    """Return the spec that `settings` describe. Raises SpecError naming the place."""
    read_mapping(settings, path, (*BOOK_KEYS, "falling", "turning", "told", "axes"))
    book = read_claim_book(settings, path)
    return FigureSpec(
        book=book,
        falling=_concept(settings.get("falling"), book, f"{path}.falling"),
        turning=_concept(settings.get("turning"), book, f"{path}.turning"),
        told=read_claim_names(settings.get("told"), book, f"{path}.told"),
        axes=tuple(_concept(name, book, f"{path}.axes") for name in read_texts(settings.get("axes"), f"{path}.axes")),
    )


def _concept(value: object, book: ClaimBook, path: str) -> str:
    name = read_text(value, path)
    if name not in book.concepts:
        raise SpecError(path, f"there is no concept {name!r}")
    return name
