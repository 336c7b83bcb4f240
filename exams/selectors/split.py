"""How a document is split, as the student checks it before handing in."""

from dataclasses import dataclass

from exams.models import Upload
from exams.selectors.answer_text import holds_code
from exams.selectors.sitting import QuestionLine, Sitting

# Margin colours repeat: what matters is that neighbours differ.
COLOURS = 4
SHORT_CHARACTERS = 80


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
    coded: bool

    @property
    def short(self) -> bool:
        """Return whether this is a line such as a heading, which needs no box of its own."""
        return not self.label and "\n" not in self.text and len(self.text) <= SHORT_CHARACTERS


@dataclass(frozen=True, slots=True)
class Split:
    """The whole document in order. `missing`: questions with no text; `found`: places of parts by label;
    `labels`: what was taken out as labels, which is all that stands in no part."""

    parts: tuple[SplitPart, ...]
    doubtful: tuple[SplitPart, ...]
    missing: tuple[QuestionLine, ...]
    found: dict[str, tuple[int, ...]]
    unassigned: int
    labels: tuple[str, ...]


def split_view(upload: Upload, sitting: Sitting) -> Split:
    """Return the parts of an upload with titles, colours and what is missing. No query."""
    titles = {line.label: line.title for line in sitting.lines}
    versions = {line.label: line.question.live_version for line in sitting.lines}
    coded = {label for label, version in versions.items() if version is not None and holds_code(version)}
    order = {label: place for place, label in enumerate(titles)}
    parts = tuple(_part(index, part, titles, order, coded) for index, part in enumerate(upload.parts))
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
        labels=_taken_out(upload),
    )


def _part(
    index: int, part: dict[str, object], titles: dict[str, str], order: dict[str, int], coded: set[str]
) -> SplitPart:
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
        coded=label in coded,
    )


def _taken_out(upload: Upload) -> tuple[str, ...]:
    """Return what of the document stands in no part's text: the labels, and marks of pages inside a part."""
    left, end = [], 0
    for part in upload.parts:
        left += [upload.text[end : part["start"]], *_without(upload.text[part["start"] : part["end"]], part["text"])]
        end = max(end, part["end"])
    left.append(upload.text[end:])
    return tuple(" ".join(text.split()) for text in left if text.strip())


def _without(stretch: str, kept: str) -> list[str]:
    """Return what of a stretch is not kept: before and after the kept text, otherwise the lines it lacks."""
    if not kept.strip():
        return [stretch]
    before, found, after = stretch.partition(kept.strip())
    if found:
        return [before, after]
    lines = {line.strip() for line in kept.splitlines()}
    return [line for line in stretch.splitlines() if line.strip() not in lines]
