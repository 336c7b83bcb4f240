"""Points for the things an answer lists: is the second one allowed, new, and rightly explained?"""

from decimal import Decimal

from exams.grading.answer_types.prose.judge import Ground, Outcome, judge
from exams.grading.answer_types.prose.listed import Item, find_in
from exams.grading.answer_types.prose.sizes import grows_share
from exams.grading.answer_types.prose.spec import NAME, PARAMETERS, Kind, ListedItem
from exams.grading.reading.claims import ClaimReader, Hit
from exams.grading.reading.sentences import Span
from exams.grading.types import Criterion

_NAMED = 0.94
# Another kind is named in the same place: which one is meant is less sure.
_NAMED_AMONG_OTHERS = 0.85
_REPEATED = 0.91
_FORBIDDEN = 0.94
_PARAMETERS = 0.91
# Values that do not fit may have been read wrongly.
_NO_GROWTH = 0.7


def judge_listed(listed: ListedItem, criterion: Criterion, items: tuple[Item, ...], reader: ClaimReader) -> Outcome:
    """Return the outcome of a criterion about the n-th thing listed."""
    if listed.item > len(items):
        return Outcome(Decimal(0), 0.6, Ground.MISSING)
    item, earlier = items[listed.item - 1], items[: listed.item - 1]
    if item.kind is None:
        return Outcome(Decimal(0), 0.6, Ground.MISSING)
    if listed.role == NAME:
        return _named(item, item.kind, earlier, criterion, reader)
    return _told(item, item.kind, listed.role, earlier, criterion, reader)


def judge_kind(kind: Kind, role: str, items: tuple[Item, ...], reader: ClaimReader) -> Outcome:
    """Return the outcome of what is said where `kind` is spoken of; anywhere, if no kind is named at all."""
    spans = tuple(span for item in items if item.kind == kind for span in item.spans)
    if not spans and any(item.kind for item in items):
        return Outcome(Decimal(0), 0.6, Ground.MISSING)
    places = spans or (Span(0, len(reader.text)),)
    return judge(kind.roles[role], lambda name: find_in(reader, name, places))


def _named(item: Item, kind: Kind, earlier: tuple[Item, ...], criterion: Criterion, reader: ClaimReader) -> Outcome:
    hits = _naming_hits(item, kind, reader)
    if not kind.allowed:
        return Outcome(Decimal(0), _FORBIDDEN, Ground.REJECTED, hits)
    refused = _refused(item, kind, reader)
    if refused:
        return Outcome(Decimal(0), _NAMED_AMONG_OTHERS, Ground.REJECTED, refused)
    names = [before.kind.name for before in earlier if before.kind]
    if kind.name in names:
        return Outcome(Decimal(0), _REPEATED, Ground.REJECTED, hits)
    share = kind.worth if not kind.after or kind.after in names else Decimal(1)
    sure = _NAMED_AMONG_OTHERS if item.rivals or share < 1 else _NAMED
    ground = Ground.SAID if share == 1 else Ground.PARTLY
    return Outcome(criterion.points * share, sure, ground, hits)


def _told(
    item: Item, kind: Kind, role: str, earlier: tuple[Item, ...], criterion: Criterion, reader: ClaimReader
) -> Outcome:
    if not kind.allowed or kind.name in [before.kind.name for before in earlier if before.kind]:
        return Outcome(Decimal(0), _FORBIDDEN, Ground.REJECTED)
    if role == PARAMETERS and kind.size:
        return _parameters(item, kind, criterion, reader)
    if role not in kind.roles:
        return Outcome(Decimal(0), 0.6, Ground.MISSING)
    return judge(kind.roles[role], lambda name: find_in(reader, name, item.spans))


def _refused(item: Item, kind: Kind, reader: ClaimReader) -> tuple[Hit, ...]:
    """Return where it is said that this kind does not do what was asked for."""
    return tuple(hit for claim in kind.refuse for hit in find_in(reader, claim, item.spans).asserted)


def _parameters(item: Item, kind: Kind, criterion: Criterion, reader: ClaimReader) -> Outcome:
    text = "\n".join(span.of(reader.text) for span in item.spans)
    share = grows_share(text, kind.size)
    if share is None:
        return Outcome(Decimal(0), 0.6, Ground.MISSING)
    where = tuple(dict.fromkeys(reader.sentence_of(span.start) for span in item.spans))
    ground = {0: Ground.REJECTED, 1: Ground.SAID}.get(
        int(share * 2) // 2 if share != Decimal("0.5") else -1, Ground.PARTLY
    )
    hit = Hit("parameters", False, item.spans[:1], where)
    return Outcome(criterion.points * share, _PARAMETERS if share == 1 else _NO_GROWTH, ground, (hit,))


def _naming_hits(item: Item, kind: Kind, reader: ClaimReader) -> tuple[Hit, ...]:
    hits = [hit for claim in kind.claims for hit in find_in(reader, claim, item.spans).asserted]
    return tuple(sorted(hits, key=lambda hit: hit.spans[0].start)[:1])
