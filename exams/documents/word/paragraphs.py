"""One paragraph of a Word document: its text, how it is dressed, and the pictures in it."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element

from exams.documents.word.formulas import latex_of
from exams.documents.word.styles import is_mono, is_on

_GONE: Final = frozenset(
    (
        "w-del",
        "w-moveFrom",
        "w-pPr",
        "w-rPr",
        "w-instrText",
        "w-delText",
        "w-fldData",
        "w-sdtPr",
        "w-ruby",
        "mc-Fallback",
    )
)
# What looks like a label: bold is kept on it, for "**1a** text" is a heading and "1a text" hardly.
_LABEL: Final = re.compile(r"\W{0,3}(?:[^\W\d]{1,14}\W{1,3}){0,3}(?:\d{1,3}\W{0,3}[^\W\d]?|[^\W\d])(?!\w).{0,60}")
_LONGEST_LABEL: Final = 80
# The signs of the font Symbol that stand for Greek letters and relations, as Word numbers them.
_SYMBOLS: Final[Mapping[int, str]] = {
    **{0xF061 + n: sign for n, sign in enumerate("αβχδεφγηιϕκλμνοπθρστυϖωξψζ")},
    0xF044: "Δ", 0xF053: "Σ", 0xF050: "Π", 0xF057: "Ω", 0xF046: "Φ", 0xF047: "Γ", 0xF04C: "Λ", 0xF051: "Θ",
    0xF0A3: "≤", 0xF0B3: "≥", 0xF0B9: "≠", 0xF0B4: "×", 0xF0D7: "·", 0xF0AE: "→", 0xF0A5: "∞", 0xF0B6: "∂",
    0xF0D1: "∇", 0xF0CE: "∈", 0xF0BB: "≈", 0xF0B1: "±", 0xF0B7: "•",
}  # fmt: skip


@dataclass(slots=True)
class Paragraph:
    """What a paragraph holds. `pictures` are ids, `boxes` the contents of text boxes, `notes` ids of footnotes."""

    pieces: list[tuple[str, bool, bool]] = field(default_factory=list)  # text, bold, of one width
    pictures: list[str] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All its text."""
        return "".join(text for text, _, _ in self.pieces)

    @property
    def is_mono(self) -> bool:
        """True if all that is printed has one width."""
        printed = [mono for text, _, mono in self.pieces if text.strip()]
        return bool(printed) and all(printed)

    def dressed(self) -> str:
        """Return the text, with its beginning marked as bold where that may be a label."""
        bold = ""
        for text, is_bold, _ in self.pieces:
            if not is_bold and text.strip():
                break
            bold += text
        label = bold.strip()
        if not label or len(label) > _LONGEST_LABEL or not _LABEL.fullmatch(label):
            return self.text
        return f"**{label}**" + self.text[len(bold.rstrip()) :]


def read_paragraph(element: Element, note_of: Callable[[Element], str]) -> Paragraph:
    """Return what stands in a `w:p`; `note_of` gives the text of a footnote."""
    found = Paragraph()
    _Reader(found, note_of).inside(element, False, False)
    return found


class _Reader:
    def __init__(self, found: Paragraph, note_of: Callable[[Element], str]) -> None:
        self._found = found
        self._note_of = note_of

    def inside(self, element: Iterable[Element], bold: bool, mono: bool) -> None:
        for child in element:
            self._one(child, bold, mono)

    def _one(self, child: Element, bold: bool, mono: bool) -> None:
        if child.tag in _GONE:
            return
        if child.tag == "w-r":
            properties = child.find("w-rPr")
            if not is_on(properties, "w-vanish"):
                self.inside(child, is_on(properties, "w-b"), is_mono(properties))
            return
        if child.tag == "w-txbxContent":
            self._found.boxes.append(child)
            return
        if child.tag in ("a-blip", "v-imagedata"):
            self._found.pictures.append(child.get("r-embed") or child.get("r-id") or "")
            return
        text = self._text(child)
        if text is None:
            self.inside(child, bold, mono)
        elif text:
            self._found.pieces.append((text, bold, mono))

    def _text(self, child: Element) -> str | None:
        """Return the text of one element, None if it is in what stands inside."""
        if child.tag == "w-t":
            return child.text or ""
        if child.tag == "m-oMathPara":
            formulas = [latex_of(one) for one in child if one.tag == "m-oMath"]
            return "".join(f"\n$${one}$$\n" for one in formulas if one)
        if child.tag == "m-oMath":
            formula = latex_of(child)
            return f"${formula}$" if formula else ""
        if child.tag in ("w-footnoteReference", "w-endnoteReference"):
            note = self._note_of(child)
            return f" [{note}]" if note else ""
        if child.tag == "w-sym":
            return _symbol(child)
        return _SIGNS.get(child.tag)


_SIGNS: Final = {"w-tab": "\t", "w-br": "\n", "w-cr": "\n", "w-noBreakHyphen": "-", "w-softHyphen": ""}


def _symbol(element: Element) -> str:
    code = element.get("w-char", "")
    number = int(code, 16) if re.fullmatch(r"[0-9A-Fa-f]{1,5}", code) else 0
    return _SYMBOLS.get(number if number >= 0xF000 else number + 0xF000, "\ufffd")
