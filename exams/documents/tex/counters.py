"""The numbers that LaTeX prints: of sections, and of the items of lists."""

import re
from typing import Final

from exams.documents.word.numbering import BULLET, spelled, whole

_FORMS: Final = {
    "arabic": "decimal",
    "alph": "lowerLetter",
    "Alph": "upperLetter",
    "roman": "lowerRoman",
    "Roman": "upperRoman",
}
_USE: Final = re.compile(r"\\(arabic|alph|Alph|roman|Roman)(?:\*|\s?\{(\w{1,20})\})")
_THE: Final = re.compile(r"\\the(section|subsection|subsubsection|question|partno|enumi{1,3}v?)(?![a-zA-Z])")
_SETTING: Final = re.compile(r"\\(set|addto)counter\s?\{(\w{1,20})\}\{(-?\d{1,4})\}")
_RENEWED: Final = re.compile(
    r"\\renewcommand\*?\s?\{?\\(the\w{1,20}|labelenumi{1,3}v?)\}?\s?\{((?:[^{}]|\{[^{}]{0,40}\}){0,80})\}"
)
_LIST_LABEL: Final = re.compile(r"label\s?=\s?(\{(?:[^{}]|\{[^{}]{0,40}\}){0,80}\}|(?:[^,\]{}]|\{[^{}]{0,40}\}){0,80})")
_START: Final = re.compile(r"start\s?=\s?(\d{1,3})")
_SHORT: Final = re.compile(r"(?<![a-zA-Z\\])[1aAiI](?![a-zA-Z])")
_SHORT_FORMS: Final = {"1": "arabic", "a": "alph", "A": "Alph", "i": "roman", "I": "Roman"}
_DRESS: Final = re.compile(r"\\[a-zA-Z]+\*?\s?|[{}]")
_BELOW: Final = {"section": ("subsection", "subsubsection"), "subsection": ("subsubsection",)}
_LEVELS: Final = ("i", "ii", "iii", "iv")
_DEFAULTS: Final = {
    "thesection": r"\arabic{section}", "thesubsection": r"\thesection.\arabic{subsection}",
    "thesubsubsection": r"\thesubsection.\arabic{subsubsection}", "labelenumi": r"\arabic{enumi}.",
    "labelenumii": r"(\alph{enumii})", "labelenumiii": r"\roman{enumiii}.", "labelenumiv": r"\Alph{enumiv}.",
}  # fmt: skip


class Counters:
    """Counts sections and items in the order of the source."""

    def __init__(self, source: str) -> None:
        self._values: dict[str, int] = {}
        self._formats = dict(_DEFAULTS)
        for found in _RENEWED.finditer(source):
            self._formats[found[1]] = found[2]
        self._lists: list[tuple[str, str]] = []  # pattern and counter, no counter for bullets
        self._ended: dict[str, int] = {}

    def set(self, command: str) -> None:
        """Follow a \\setcounter or \\addtocounter."""
        found = _SETTING.match(command)
        if found:
            before = self._values.get(found[2], 0) if found[1] == "addto" else 0
            self._values[found[2]] = before + int(found[3])

    def section(self, name: str) -> str:
        """Count a section and return its number as printed."""
        self._step(name)
        return self._printed(self._formats[f"the{name}"])

    def count(self, name: str) -> int:
        """Count one of something that is numbered by itself."""
        self._step(name)
        return self._values[name]

    def begin_list(self, options: str) -> None:
        """Enter an enumerate environment with these options."""
        depth = sum(1 for _, counter in self._lists if counter)
        counter = f"enum{_LEVELS[min(depth, len(_LEVELS) - 1)]}"
        start = _START.search(options)
        self._values[counter] = (whole(start[1], 1) - 1) if start else 0
        if "resume" in options:
            self._values[counter] = self._ended.get(counter, 0)
        self._lists.append((_pattern(options, self._formats[f"label{counter}"], counter), counter))

    def begin_bullets(self) -> None:
        """Enter a list without numbers."""
        self._lists.append((BULLET, ""))

    def end_list(self) -> None:
        """Leave the innermost list."""
        if self._lists:
            _, counter = self._lists.pop()
            self._ended[counter] = self._values.get(counter, 0)

    def item(self) -> str:
        """Count an item of the innermost list and return its label as printed."""
        pattern, counter = self._lists[-1] if self._lists else (BULLET, "")
        self._step(counter)
        return self._printed(pattern)

    def _step(self, name: str) -> None:
        self._values[name] = self._values.get(name, 0) + 1
        for below in _BELOW.get(name, ()):
            self._values[below] = 0

    def _printed(self, pattern: str) -> str:
        for _ in range(3):
            pattern = _THE.sub(lambda found: self._formats.get(found[0][1:], ""), pattern)[:400]
        text = _USE.sub(lambda found: spelled(self._values.get(found[2] or "", 0), _FORMS[found[1]]), pattern)
        return _DRESS.sub("", text).replace("~", " ").strip()


def _pattern(options: str, default: str, counter: str) -> str:
    """Return the pattern of a list's labels: "label=(\\alph*)", or in short "(a)"."""
    named = _LIST_LABEL.search(options)
    if named:
        return _USE.sub(lambda found: f"\\{found[1]}{{{found[2] or counter}}}", named[1])
    short = _SHORT.search(options)
    if "=" in options or not short:
        return default
    form = f"\\{_SHORT_FORMS[short[0]]}{{{counter}}}"
    return options[: short.start()] + form + options[short.end() :]
