"""Word's automatic numbers: they stand in no text, so they are counted here as Word counts them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final
from xml.etree.ElementTree import Element

_LEVELS: Final = 9
_MOST: Final = 20_000
_ROMAN: Final = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
BULLET: Final = "-"


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list. `text` is Word's pattern: "%1.%2)"."""

    format: str = "decimal"
    text: str = ""
    start: int = 1
    style: str = ""
    legal: bool = False
    restarts: bool = True


class Numbering:
    """Counts the paragraphs of every list of a document, in the order of the text."""

    def __init__(self, tree: Element | None) -> None:
        self._abstract: dict[str, dict[int, Level]] = {}
        self._base_of: dict[str, str] = {}
        self._own: dict[str, dict[int, Level]] = {}
        self._restart: dict[str, dict[int, int]] = {}
        self._counts: dict[str, list[int | None]] = {}
        for one in tree if tree is not None else ():
            if one.tag == "w-abstractNum":
                self._abstract[one.get("w-abstractNumId", "")] = _levels(one)
            elif one.tag == "w-num":
                self._add(one)

    def level_of_style(self, number: str, style: str) -> int:
        """Return the level that a list gives to paragraphs of a style; 0 if it names none."""
        levels = self._levels_of(number)
        return next((depth for depth, level in levels.items() if level.style == style), 0)

    def next(self, number: str, depth: int) -> str:
        """Return the number of the next paragraph of a list, as printed: "1.", "b)", "-" for bullets, "" for none."""
        levels = self._levels_of(number)
        level = levels.get(depth)
        if level is None or not 0 <= depth < _LEVELS:
            return ""
        if level.format == "bullet":
            return BULLET
        counts = self._counted(number, depth, levels)
        return _printed(level, levels, counts) if level.format != "none" else ""

    def _add(self, one: Element) -> None:
        number = one.get("w-numId", "")
        base = one.find("w-abstractNumId")
        self._base_of[number] = "" if base is None else base.get("w-val", "")
        for override in one.findall("w-lvlOverride"):
            depth = whole(override.get("w-ilvl"), 0)
            start = override.find("w-startOverride")
            if start is not None:
                self._restart.setdefault(number, {})[depth] = whole(start.get("w-val"), 1)
            own = override.find("w-lvl")
            if own is not None:
                self._own.setdefault(number, {})[depth] = _level(own)

    def _levels_of(self, number: str) -> Mapping[int, Level]:
        return {**self._abstract.get(self._base_of.get(number, ""), {}), **self._own.get(number, {})}

    def _counted(self, number: str, depth: int, levels: Mapping[int, Level]) -> list[int | None]:
        """Count one paragraph. Lists of one kind go on counting, unless one says where it starts."""
        counts = self._counts.setdefault(self._base_of.get(number, ""), [None] * _LEVELS)
        for at, start in self._restart.pop(number, {}).items():
            if 0 <= at < _LEVELS:
                counts[at] = start - 1
        for above in range(depth):
            if counts[above] is None:
                counts[above] = levels.get(above, Level()).start
        now = counts[depth]
        counts[depth] = min(levels[depth].start if now is None else now + 1, _MOST)
        for below in range(depth + 1, _LEVELS):
            if levels.get(below, Level()).restarts:
                counts[below] = None
        return counts


def spelled(count: int, form: str) -> str:
    """Return a count as a number, a letter or a Roman number."""
    if form in ("lowerLetter", "upperLetter") and count > 0:
        letter = chr(ord("a") + (count - 1) % 26) * min(1 + (count - 1) // 26, 3)
        return letter.upper() if form == "upperLetter" else letter
    if form in ("lowerRoman", "upperRoman") and 0 < count < 4000:
        roman = ""
        for value, signs in _ROMAN:
            roman += signs * (count // value)
            count %= value
        return roman.upper() if form == "upperRoman" else roman
    return str(count)


def whole(text: str | None, default: int) -> int:
    """Return a short whole number, `default` for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else default


def _levels(abstract: Element) -> dict[int, Level]:
    return {whole(one.get("w-ilvl"), 0): _level(one) for one in abstract if one.tag == "w-lvl"}


def _level(one: Element) -> Level:
    values = {child.tag: child.get("w-val", "") for child in one}
    level = Level(
        values.get("w-numFmt", "decimal"), values.get("w-lvlText", "")[:80], whole(values.get("w-start"), 1),
        values.get("w-pStyle", ""), "w-isLgl" in values,
    )  # fmt: skip
    return replace(level, restarts=values.get("w-lvlRestart") != "0")


def _printed(level: Level, levels: Mapping[int, Level], counts: list[int | None]) -> str:
    text = level.text
    for depth, count in enumerate(counts):
        if count is not None and f"%{depth + 1}" in text:
            form = "decimal" if level.legal else levels.get(depth, Level()).format
            text = text.replace(f"%{depth + 1}", spelled(count, form))
    return text.strip()
