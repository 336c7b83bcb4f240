"""Splitting an answer into the things it lists: by numbers, ordinals or the kinds themselves."""

import re
from dataclasses import dataclass

from exams.grading.answer_types.prose.spec import Kind, ListSpec
from exams.grading.reading.claims import ClaimReader, Finding
from exams.grading.reading.sentences import Span

_MARKER = re.compile(
    r"(?:(?<=\n)|^|(?<=[.:;!?] )|(?<=[.:;!?])\n)[ \t]*(?:"
    r"(?P<number>\(?(?:\d|[a-d]|i{1,3}|iv)[.)](?!\d)|#\d|[-*•]\s)|"
    r"(?:(?:the|my|en|ei|ein|den|for det|for|way|option|approach|method|choice|advantage|difference|alternative|alternativ|"
    r"måte|metode|tilnærming|valg|fordel|forskjell|type|why|hvorfor|kvifor|definition|definisjon|discriminator)\s+)?"
    r"(?P<word>first(?:ly)?|second(?:ly)?|third(?:ly)?|another|a different|finally|lastly|first of all|one way|one option|"
    r"one approach|første|fyrste|først|fyrst|andre|annen|annan|anna|tredje|til slutt|dessuten|dessutan|also|in addition|"
    r"additionally|(?:then|next|så|deretter|dernest)(?=\s*[:,])|[123](?=\s*[:.)-])|[ab](?=\s*[:)])|"
    r"(?:(?<=way )|(?<=why )|(?<=måte )|(?<=hvorfor )|(?<=kvifor ))[ab])"
    r"(?!\w))",
    re.IGNORECASE,
)  # fmt: skip
_LATER = re.compile(
    r"second|third|another|different|annen|annan|anna\b|andre|tredje|also|addition|dessut|[23b]\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing listed: what kind it is (None: not recognised) and where it is spoken of.

    `rivals` are further kinds named in the same place: more than none makes the kind less sure."""

    kind: Kind | None
    spans: tuple[Span, ...]
    rivals: int = 0


def split_items(reader: ClaimReader, listed: ListSpec) -> tuple[Item, ...]:
    """Return all things the answer lists, in its order or the valid ones first; the same kind may come again."""
    items = _listed_items(reader, listed)
    return tuple(sorted(items, key=_is_invalid)) if listed.valid_first else items


def _is_invalid(item: Item) -> bool:
    """Return whether the item cannot earn points: not recognised, or not allowed."""
    return item.kind is None or not item.kind.allowed


def _listed_items(reader: ClaimReader, listed: ListSpec) -> tuple[Item, ...]:
    blocks = _blocks(reader.text)
    if blocks:
        items = [_block_item(reader, listed, block) for block in blocks]
        if sum(item.kind is not None for item in items) >= min(2, listed.items):
            return tuple(items)
    return _by_kinds(reader, listed)


def _blocks(text: str) -> list[Span]:
    marks = list(_MARKER.finditer(text))
    numbered = [mark for mark in marks if mark.group("number")]
    if len(numbered) >= 2:
        marks = numbered
    if len(marks) < 2:
        return []
    starts = [mark.start() for mark in marks]
    if text[: starts[0]].strip() and _LATER.search(marks[0].group()):
        starts.insert(0, 0)
    return [Span(a, b) for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]


def _block_item(reader: ClaimReader, listed: ListSpec, block: Span) -> Item:
    named = _named(reader, listed, block)
    kinds = list(dict.fromkeys(kind.name for _, kind in named))
    return Item(_chosen(named, listed), (block,), max(len(kinds) - 1, 0))


def _chosen(named: list[tuple[int, Kind]], listed: ListSpec) -> Kind | None:
    """Return the kind that a place is about, of those named in it."""
    kinds = [kind for _, kind in named]
    return min(kinds, key=listed.kinds.index) if listed.ranked and kinds else next(iter(kinds), None)


def _named(reader: ClaimReader, listed: ListSpec, area: Span) -> list[tuple[int, Kind]]:
    """Return (position, kind) of all kinds named in `area`, in order; at one position the first listed."""
    places = [
        (min(span.start for span in hit.spans), max(span.end for span in hit.spans), order)
        for order, kind in enumerate(listed.kinds)
        for claim in kind.claims
        for hit in reader.asserted(claim, area)
    ]
    own = places if listed.ranked else [p for p in places if not any(_inside(p, other) for other in places)]
    return [(place[0], listed.kinds[place[2]]) for place in sorted(own, key=lambda place: (place[0], place[2]))]


def _inside(place: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    """Return whether `place` is only a piece of what names another kind ("strided" in "fractionally strided")."""
    longer = other[1] - other[0] > place[1] - place[0]
    return longer and other[2] != place[2] and other[0] <= place[0] and place[1] <= other[1]


def _by_kinds(reader: ClaimReader, listed: ListSpec) -> tuple[Item, ...]:
    """Return one item per kind; a sentence belongs to the kinds it names, else to the last one named."""
    spans: dict[str, list[Span]] = {}
    kinds: dict[str, Kind] = {}
    current: list[str] = []
    for sentence in reader.sentences:
        named = _named(reader, listed, sentence)
        chosen = _chosen(named, listed)
        about = [chosen] if listed.ranked and chosen else [kind for _, kind in named]
        kinds.update((kind.name, kind) for kind in about if kind.name not in kinds)
        current = list(dict.fromkeys(kind.name for kind in about)) or current
        for name in current:
            spans.setdefault(name, []).append(sentence)
    if listed.ranked and spans:
        first = next(iter(spans))
        spans[first] = [s for s in reader.sentences if s.start < spans[first][0].start] + spans[first]
    return tuple(Item(kinds[name], tuple(places)) for name, places in spans.items())


def find_in(reader: ClaimReader, claim: str, spans: tuple[Span, ...]) -> Finding:
    """Return the finding of a claim within the places of one item, neighbours taken together."""
    found = [reader.find(claim, span) for span in _joined(reader, spans)]
    return Finding(
        tuple(hit for finding in found for hit in finding.asserted),
        tuple(hit for finding in found for hit in finding.denied),
    )


def _joined(reader: ClaimReader, spans: tuple[Span, ...]) -> list[Span]:
    joined: list[Span] = []
    for span in spans:
        if joined and not any(joined[-1].end <= s.start < span.start for s in reader.sentences):
            joined[-1] = Span(joined[-1].start, span.end)
        else:
            joined.append(span)
    return joined
