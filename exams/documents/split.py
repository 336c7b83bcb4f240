"""Cuts a document into answers by their labels, and says where it is not sure."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Final

from exams.documents.candidates import find_candidates
from exams.documents.choose import Chosen, choose
from exams.documents.furniture import page_furniture
from exams.documents.headings import HeadingReader
from exams.documents.lines import Line, read_lines
from exams.documents.tables import answer_rows
from exams.documents.types import Confidence, Document, DocumentPart, Span, Split, Unassigned

BLANK: Final = "blank"
FIGURE_MISSING: Final = "figure_missing"

_LOST_FIGURE: Final = re.compile(
    r"\b(?:figure|figuren?|fig\.?)[ \u00a0]{0,3}(?:~?\\ref\{[^}\n]{0,40}\}|[.,;:)]|\?\?)", re.I
)
_UNDERLINE: Final = re.compile(r"\s{0,3}(?:={2,80}|-{2,80})\s{0,20}")
_PICTURE: Final = re.compile(
    r"!\[[^\]\n]{0,200}\]\(([^)\s]{1,300})|\\includegraphics(?:\[[^\]\n]{0,80}\])?\{([^}\n]{1,200})\}"
)


def split_document(document: Document, titles: Mapping[str, str]) -> Split:
    """Return the answers in `document` to the questions in `titles` (label -> title, in exam order).

    Nothing is dropped: what belongs to no question is in `unassigned`.
    """
    reader = HeadingReader(titles)
    lines = read_lines(document.text)
    is_heading = cache(lambda line: reader.read(line) is not None)
    furniture = page_furniture(document.text, lines, document.pages, is_heading)
    rows, borders = answer_rows(lines, reader)
    chosen = choose(find_candidates(lines, furniture, reader, rows), reader)
    cutter = _Cutter(document, reader, lines, furniture, borders)
    parts = list(cutter.parts(chosen))
    missing = tuple(label for label in reader.labels if label not in {part.label for part in parts})
    doubts = [part.reason for part in parts if part.confidence is Confidence.DOUBTFUL]
    doubts += [_sentence(one.reason) for one in chosen if one.stray]
    return Split(tuple(parts), tuple(cutter.unassigned()), tuple(dict.fromkeys(doubts)), missing)


class _Cutter:
    def __init__(
        self,
        document: Document,
        reader: HeadingReader,
        lines: Sequence[Line],
        furniture: set[int],
        borders: Sequence[Line],
    ) -> None:
        self._document = document
        self._text = document.text
        self._reader = reader
        self._lines = lines
        edges = [lines[number] for number in sorted(furniture)]
        self._left: list[tuple[Span, str]] = [
            (Span(line.start, line.end), "Header or footer of a page.") for line in edges
        ]
        known = {line.start for line in edges}
        others = [line for line in borders if line.start not in known]
        self._left += [(Span(line.start, line.end), "Border of a table.") for line in others]
        self._furniture = sorted([*edges, *others], key=lambda line: line.start)

    def parts(self, chosen: Sequence[Chosen]) -> Iterator[DocumentPart]:
        """Yield the parts in the order of the document; notes what belongs to none."""
        first = self._lines[chosen[0].candidate.line].start if chosen else len(self._text)
        reason = "Stands before the first answer." if chosen else "No label of this exam was found."
        self._leave(0, first, reason)
        named = {one.label for one in chosen if one.label}
        for number, one in enumerate(chosen):
            end = self._lines[chosen[number + 1].candidate.line].start if number + 1 < len(chosen) else len(self._text)
            heading = self._heading(one, end)
            if one.label:
                yield self._part(one.label, heading, end, one.confidence, _sentence(one.reason))
                yield from self._shared(one, heading, named)
            elif one.stray:
                self._leave(heading.start, end, _sentence(one.reason))
            else:
                yield from self._below_exercise(one, heading, end, chosen[number + 1 :], named)

    def _shared(self, one: Chosen, heading: Span, named: set[str]) -> Iterator[DocumentPart]:
        """Yield an empty, doubtful part for the other questions that one answer stands for."""
        for label in one.candidate.found.others:
            if label not in named:
                named.add(label)
                reason = f"answered together with {one.label}; the text stands there"
                place = Span(heading.end, heading.end)
                yield DocumentPart(label, "", place, (), Confidence.DOUBTFUL, _sentence(reason), (BLANK,))

    def _heading(self, one: Chosen, end: int) -> Span:
        """Return the place of a label; what looks like its title is the answer if nothing else is."""
        found, number = one.candidate.found, one.candidate.line
        line = self._lines[number]
        if found.rest:
            return Span(line.start, line.start + found.body)
        stop = line.end
        if stop < end and _UNDERLINE.fullmatch(self._lines[number + 1].text):
            stop = self._lines[number + 1].end
        asked = self._reader.exercises.get(found.exercise, [])
        titled = found.title >= 0 and (found.label or len(asked) == 1)
        if titled and not any(self._text[span.start : span.end].strip() for span in self._spans(stop, end)):
            stop = line.start + found.title
        return Span(line.start, stop)

    def unassigned(self) -> list[Unassigned]:
        """Return what belongs to no part, in order."""
        left = sorted(self._left, key=lambda one: one[0].start)
        return [Unassigned(span, self._text[span.start : span.end], reason) for span, reason in left]

    def _below_exercise(
        self, one: Chosen, heading: Span, end: int, later: Sequence[Chosen], named: set[str]
    ) -> Iterator[DocumentPart]:
        """Yield the answer that stands under an exercise's heading without a label of its own."""
        exercise = one.candidate.found.exercise
        asked = self._reader.exercises.get(exercise, [])
        open_labels = [label for label in asked if label not in named]
        text = "".join(self._text[span.start : span.end] for span in self._spans(heading.end, end))
        after = next((other.label for other in later), "")
        first_is_open = bool(open_labels) and (after not in asked or asked.index(open_labels[0]) < asked.index(after))
        if not text.strip() or not first_is_open:
            self._leave(heading.start, end, f"Heading of exercise {exercise}.")
            return
        label = open_labels[0]
        named.add(label)
        yield self._part(label, heading, end, Confidence.DOUBTFUL, _sentence(_unlabelled(exercise, label, asked)))

    def _part(self, label: str, heading: Span, end: int, confidence: Confidence, reason: str) -> DocumentPart:
        spans = tuple(self._spans(heading.end, end))
        text = "".join(self._text[span.start : span.end] for span in spans)
        flags = []
        if not text.strip():
            flags.append(BLANK)
        if self._lost_figure(text, heading.end, end):
            flags.append(FIGURE_MISSING)
        return DocumentPart(label, text, heading, spans, confidence, reason, tuple(flags))

    def _lost_figure(self, text: str, start: int, end: int) -> bool:
        """Return True if the text speaks of a picture that did not come with it."""
        if any(start <= image.position < end for image in self._document.images):
            return False
        return bool(_LOST_FIGURE.search(text) or _PICTURE.search(text))

    def _leave(self, start: int, end: int, reason: str) -> None:
        self._left += [(span, reason) for span in self._spans(start, end)]

    def _spans(self, start: int, end: int) -> Iterator[Span]:
        """Yield what stands between two places without the furniture of pages."""
        first = bisect_left(self._furniture, start, key=lambda line: line.start)
        last = bisect_left(self._furniture, end, key=lambda line: line.start)
        for line in self._furniture[first:last]:
            if line.start > start:
                yield Span(start, line.start)
            start = line.end
        if end > start:
            yield Span(start, end)


def _unlabelled(exercise: str, label: str, asked: Sequence[str]) -> str:
    if len(asked) == 1:
        return f"stands under Exercise {exercise} without a label; {label} is its only question"
    return f"stands under Exercise {exercise} without a label; {label} is missing there"


def _sentence(reason: str) -> str:
    return reason[0].upper() + reason[1:] + ("" if reason.endswith(".") else ".")
