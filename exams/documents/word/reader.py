"""A Word document in reading order, as the text that it prints."""

import re
from collections.abc import Iterable, Iterator
from typing import Final
from xml.etree.ElementTree import Element

from exams.documents.types import Document, DocumentError, DocumentImage, DocumentKind
from exams.documents.word.numbering import BULLET, Numbering
from exams.documents.word.package import MAX_MEDIA_BYTES, Package, PackageError
from exams.documents.word.paragraphs import Paragraph, read_paragraph
from exams.documents.word.styles import Styles

MAX_IMAGES: Final = 100
MAX_IMAGES_BYTES: Final = 40 * 1024**2
MAIN: Final = "word/document.xml"

_PICTURES: Final = ((b"\x89PNG", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF8", "image/gif"))
_OPENED: Final = (
    "w-sdt",
    "w-sdtContent",
    "w-customXml",
    "w-ins",
    "w-moveTo",
    "w-smartTag",
    "mc-AlternateContent",
    "mc-Choice",
)
_QUESTION: Final = re.compile(r"(?:[^\W\d]{1,14}\.?\s){0,2}\(?\d{1,3}[ .]?\(?[a-zA-Z]\)?[).:]?|[^\W\d]{1,14}\s\d{1,3}")


def read_word(name: str, content: bytes) -> Document:
    """Return the text and pictures of a .docx. Raises DocumentError with a sentence for the student."""
    try:
        package = Package(content)
        if MAIN not in package:
            raise DocumentError(f"{name} is an archive and no Word document; hand in one document, not a zip.")
        writer = _Writer(package)
        body = writer.tree.find("w-body")
        writer.blocks(body if body is not None else ())
    except PackageError as error:
        raise DocumentError(f"{name} is a Word document that {error}; save it as PDF and hand that in.") from None
    except RecursionError:
        raise DocumentError(f"{name} is a Word document nested too deep; save it as PDF and hand that in.") from None
    return Document(name, DocumentKind.WORD, writer.text(), images=tuple(writer.images))


class _Writer:
    def __init__(self, package: Package) -> None:
        tree = package.xml(MAIN)
        if tree is None:
            raise PackageError("is damaged")
        self.tree = tree
        self._package = package
        self._styles = Styles(package.xml("word/styles.xml"))
        self._numbering = Numbering(package.xml("word/numbering.xml"))
        self._notes = {kind: package.xml(f"word/{kind}s.xml") for kind in ("footnote", "endnote")}
        self._targets = package.targets(MAIN)
        self._pieces: list[str] = []
        self._length = 0
        self._code: list[str] = []
        self._media = 0
        self.images: list[DocumentImage] = []

    def text(self) -> str:
        """Return all that was written."""
        self._close_code()
        return "".join(self._pieces)

    def blocks(self, elements: Iterable[Element]) -> None:
        """Write paragraphs and tables in order."""
        for element in elements:
            if element.tag == "w-p":
                self._paragraph(element)
            elif element.tag == "w-tbl":
                self._table(element)
            elif element.tag in _OPENED:
                self.blocks(element)

    def _paragraph(self, element: Element) -> None:
        found = read_paragraph(element, self._note)
        number = self._number(element)
        level = self._styles.heading(element)
        if self._is_code(element, found) and not number and not level:
            self._code.append(found.text)
        else:
            self._plain(found, number, level, self._depth(element))
        self._beside(found)

    def _is_code(self, element: Element, found: Paragraph) -> bool:
        if not found.text.strip():
            return bool(self._code)  # a blank line inside code; at its end it is dropped
        if _QUESTION.fullmatch(found.text.strip()):
            return False
        return self._styles.is_code(element) or (found.is_mono and not self._styles.all_mono)

    def _plain(self, found: Paragraph, number: str, level: int, depth: int) -> None:
        self._close_code()
        text = (found.text if level else found.dressed()).strip("\n").rstrip()
        line = " ".join(part for part in (number, text.lstrip() if number else text) if part)
        if not line.strip() or line == BULLET:
            return
        if level:
            self._write("#" * min(level, 6) + " " + line.lstrip() + "\n\n")
        else:
            self._write("  " * min(depth, 3) + line + "\n\n")

    def _beside(self, found: Paragraph) -> None:
        for picture in found.pictures:
            self._picture(self._targets.get(picture, ""))
        for box in found.boxes:
            self.blocks(box)

    def _number(self, element: Element) -> str:
        number, depth, style = self._styles.list_of(element)
        if not number:
            return ""
        if depth is None:
            depth = self._numbering.level_of_style(number, style)
        return self._numbering.next(number, depth)

    def _depth(self, element: Element) -> int:
        return self._styles.list_of(element)[1] or 0

    def _table(self, element: Element) -> None:
        self._close_code()
        rows = [[cell for cell in _inside(row, "w-tc")] for row in _inside(element, "w-tr")]
        if all(len(row) == 1 for row in rows) or self._is_layout(rows):
            for row in rows:
                for cell in row:
                    self.blocks(cell)
            self._close_code()
            return
        written = [[self._cell(cell) for cell in row] for row in rows]
        for number, cells in enumerate(written):
            self._write("| " + " | ".join(cells) + " |\n")
            if number == 0:
                self._write("|" + " --- |" * len(cells) + "\n")
        self._write("\n")

    def _is_layout(self, rows: list[list[Element]]) -> bool:
        """Return True for a table of questions beside answers: most rows begin with a label and are two cells."""
        pairs = [row for row in rows if len(row) == 2]
        labels = [row for row in pairs if _QUESTION.fullmatch(_bare(row[0]))]
        return len(pairs) == len(rows) and bool(labels) and len(labels) >= len(rows) - 1

    def _cell(self, cell: Element) -> str:
        texts = []
        for element in cell.iter("w-p"):
            found = read_paragraph(element, self._note)
            number = self._number(element)
            texts.append(" ".join(part for part in (number, found.text.strip()) if part))
            self._beside(Paragraph(pictures=found.pictures))
        return " ".join(" ".join(texts).split()).replace("|", "\\|")

    def _note(self, reference: Element) -> str:
        kind = "footnote" if reference.tag == "w-footnoteReference" else "endnote"
        tree, wanted = self._notes[kind], reference.get("w-id", "")
        for note in tree if tree is not None else ():
            if note.get("w-id") == wanted:
                return " ".join("".join(part.text or "" for part in note.iter("w-t")).split())
        return ""

    def _picture(self, target: str) -> None:
        """Keep a picture; one that browsers do not show, or one too many, is named in the text as missing."""
        content = self._package.read(target, MAX_MEDIA_BYTES) if target else b""
        mime = next((mime for start, mime in _PICTURES if content.startswith(start)), "")
        self._media += len(content)
        name = target.rpartition("/")[2]
        if mime and len(self.images) < MAX_IMAGES and self._media <= MAX_IMAGES_BYTES:
            self.images.append(DocumentImage(name, mime, content, max(self._length - 1, 0)))
        else:
            self._write(f"![]({name or 'picture'})\n\n")

    def _close_code(self) -> None:
        lines, self._code = "\n".join(self._code).strip("\n").rstrip(), []
        if lines:
            fence = "`" * max(3, *(len(run) + 1 for run in re.findall(r"`{3,}", lines)), 3)
            self._write(f"{fence}\n{lines}\n{fence}\n\n")

    def _write(self, text: str) -> None:
        clean = text.replace("\r", "\n").replace("\f", "\n")
        self._pieces.append(clean)
        self._length += len(clean)


def _inside(element: Iterable[Element], tag: str) -> Iterator[Element]:
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag in _OPENED:
            yield from _inside(child, tag)


def _bare(cell: Element) -> str:
    return " ".join("".join(part.text or "" for part in cell.iter("w-t")).split())
