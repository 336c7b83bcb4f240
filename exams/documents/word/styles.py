"""What a paragraph's style says of it: a heading, code, numbered by itself."""

import re
from collections.abc import Iterator, Mapping
from typing import Final
from xml.etree.ElementTree import Element

from exams.documents.word.numbering import whole

_HEADING: Final = re.compile(r"(?:heading|overskrift)\s?([1-9])", re.IGNORECASE)
_CODE: Final = re.compile(r"\b(?:code|kode|listing|verbatim|preformatted|source|python)\b", re.IGNORECASE)
_MONO: Final = re.compile(
    r"courier|consolas|menlo|monaco|\bmono\b|mono\b|lucida console|cascadia|inconsolata|fira code|source code|andale",
    re.IGNORECASE,
)
_LONGEST_CHAIN: Final = 20
_OFF: Final = ("0", "false", "off", "none")


class Styles:
    """The styles of one document, by id."""

    def __init__(self, tree: Element | None) -> None:
        found = [one for one in tree if one.tag == "w-style"] if tree is not None else []
        self._styles = {one.get("w-styleId", ""): one for one in found}
        self._default = next(
            (one.get("w-styleId", "") for one in found if one.get("w-default") in ("1", "true")
             and one.get("w-type") == "paragraph"), "",
        )  # fmt: skip
        default = tree.find("w-docDefaults/w-rPrDefault/w-rPr") if tree is not None else None
        self.all_mono = is_mono(default) or any(is_mono(one.find("w-rPr")) for one in self._chain(self._default))

    def heading(self, paragraph: Element) -> int:
        """Return the level of a heading, from 1; 0 for other paragraphs."""
        own = paragraph.find("w-pPr/w-outlineLvl")
        if own is not None:
            return _outline(own)
        for style in self._chain(_style_of(paragraph)):
            named = _HEADING.match(_value(style, "w-name"))
            if named:
                return int(named[1])
            outline = style.find("w-pPr/w-outlineLvl")
            if outline is not None:
                return _outline(outline)
        return 0

    def is_code(self, paragraph: Element) -> bool:
        """Return True if the style is one for code, by its name or its font."""
        chain = list(self._chain(_style_of(paragraph)))
        named = any(_CODE.search(_value(style, "w-name")) for style in chain)
        return named or (not self.all_mono and any(is_mono(style.find("w-rPr")) for style in chain))

    def list_of(self, paragraph: Element) -> tuple[str, int | None, str]:
        """Return (list, level, the style that names it) of a numbered paragraph; ("", None, "") of others."""
        own = paragraph.find("w-pPr/w-numPr")
        if own is not None and own.find("w-numId") is not None:
            number, depth = _list(own)
            return (number, depth or 0, "") if number != "0" else ("", None, "")
        for style in self._chain(_style_of(paragraph)):
            properties = style.find("w-pPr/w-numPr")
            if properties is not None and properties.find("w-numId") is not None:
                number, depth = _list(properties)
                own_depth = _list(own)[1] if own is not None else None
                depth = own_depth if own_depth is not None else depth
                return (number, depth, style.get("w-styleId", "")) if number != "0" else ("", None, "")
        return "", None, ""

    def _chain(self, style: str) -> Iterator[Element]:
        for _ in range(_LONGEST_CHAIN):
            found = self._styles.get(style or self._default)
            if found is None:
                return
            yield found
            style = _value(found, "w-basedOn")
            if not style:
                return


def is_on(properties: Element | None, name: str) -> bool:
    """Return whether a run's property such as bold stands and is not switched off."""
    found = properties.find(name) if properties is not None else None
    return found is not None and found.get("w-val", "1") not in _OFF


def is_mono(properties: Element | None) -> bool:
    """Return whether a run is set in a font of one width."""
    fonts: Mapping[str, str] = {}
    if properties is not None:
        found = properties.find("w-rFonts")
        fonts = found.attrib if found is not None else {}
    return bool(_MONO.search(fonts.get("w-ascii", "") or fonts.get("w-hAnsi", "")))


def _style_of(paragraph: Element) -> str:
    found = paragraph.find("w-pPr/w-pStyle")
    return "" if found is None else found.get("w-val", "")


def _value(style: Element, name: str) -> str:
    found = style.find(name)
    return "" if found is None else found.get("w-val", "")


def _outline(one: Element) -> int:
    level = whole(one.get("w-val"), 9)
    return level + 1 if level < 9 else 0


def _list(properties: Element) -> tuple[str, int | None]:
    depth = properties.find("w-ilvl")
    return _value(properties, "w-numId"), None if depth is None else whole(depth.get("w-val"), 0)
