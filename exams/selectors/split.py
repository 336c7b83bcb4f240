"""How a document is split, as the student checks it before handing in."""

from dataclasses import dataclass

from exams.models import Upload
from exams.selectors.sitting import QuestionLine, Sitting

# Margin colours repeat: what matters is that neighbours differ.
COLOURS = 4


@dataclass(frozen=True, slots=True)
class SplitPart:
    """One stretch of the document. `label` "" belongs to no question; `colour` is the margin's number or "none"."""

    index: int
    label: str
    title: str
    text: str
    doubt: str
    flags: tuple[str, ...]
    colour: str


@dataclass(frozen=True, slots=True)
class Split:
    """The whole document in order. `missing`: questions with no text; `found`: places of parts by label."""

    parts: tuple[SplitPart, ...]
    doubtful: tuple[SplitPart, ...]
    missing: tuple[QuestionLine, ...]
    found: dict[str, tuple[int, ...]]
    unassigned: int
    characters: int
    kept_characters: int

    @property
    def nothing_dropped(self) -> bool:
        """Return whether every visible character of the document stands in some part."""
        return self.kept_characters == self.characters


def split_view(upload: Upload, sitting: Sitting) -> Split:
    """Return the parts of an upload with titles, colours and what is missing. No query."""
    titles = {line.label: line.title for line in sitting.lines}
    order = {label: place for place, label in enumerate(titles)}
    parts = tuple(_part(index, part, titles, order) for index, part in enumerate(upload.parts))
    found: dict[str, tuple[int, ...]] = {}
    for part in parts:
        if part.label and part.text.strip():
            found[part.label] = (*found.get(part.label, ()), part.index)
    return Split(
        parts=parts,
        doubtful=tuple(part for part in parts if part.doubt),
        missing=tuple(line for line in sitting.lines if line.label not in found),
        found=found,
        unassigned=sum(1 for part in parts if not part.label and part.text.strip()),
        characters=_visible(upload.text),
        kept_characters=sum(_visible(part.text) for part in parts),
    )


def _part(index: int, part: dict[str, object], titles: dict[str, str], order: dict[str, int]) -> SplitPart:
    label = str(part.get("label", ""))
    flags = part.get("flags")
    return SplitPart(
        index=index,
        label=label,
        title=titles.get(label, ""),
        text=str(part.get("text", "")).strip("\n"),
        doubt=str(part.get("doubt", "")),
        flags=tuple(str(flag) for flag in flags) if isinstance(flags, list) else (),
        colour=str(order[label] % COLOURS) if label in order else "none",
    )


def _visible(text: str) -> int:
    return sum(1 for sign in text if not sign.isspace())
