"""The record of a grading as single facts with names, fit to be compared one by one. Pure."""

from collections.abc import Iterator, Mapping
from enum import StrEnum

from exams.attestation import canonical
from workers.sandbox.zones.record import GAVE, GIVEN, TAKEN


class Kind(StrEnum):
    """What a fact tells of: what was graded, where, what came out, or what the rows of the outcome say now."""

    GIVEN = "given"
    PLACE = "place"
    OUTCOME = "outcome"
    STORED = "stored"


Facts = dict[tuple[Kind, str], str]
Record = Mapping[str, object]


def facts_of(record: Record) -> Facts:
    """Return the facts of a record by kind and name; what differs from one time to the next is left out."""
    return dict(_facts(record))


def _facts(record: Record) -> Iterator[tuple[tuple[Kind, str], str]]:
    for about in ("run", "question", "answer"):
        for name, value in _inside(record.get(about)):
            if name != "tries":
                yield (Kind.GIVEN, f"{about} {name}"), _text(value)
    yield (Kind.GIVEN, "seed"), _text(record.get("seed"))
    yield (Kind.GIVEN, "answer as_graded_sha256"), _text(record.get("as_graded_sha256"))
    for name, value in _inside(record.get("program")):
        yield (Kind.PLACE, f"program {name}"), _text(value)
    parts = record.get("parts")
    for number, part in enumerate(parts if isinstance(parts, list) else [], start=1):
        yield from _of_part(part, f"part {number} ")
    yield from _of_outcome(dict(_inside(record.get("outcome"))))


def _of_part(part: Record, place: str) -> Iterator[tuple[tuple[Kind, str], str]]:
    for name, value in _inside(part):
        if name == "run":
            yield from _of_run(dict(_inside(value)), place)
        elif name == "judge":  # asked for an opinion, which it need not give again
            yield (Kind.PLACE, f"{place}language model"), _text(dict(_inside(value)).get("model"))
        else:
            yield (Kind.OUTCOME, f"{place}{name}"), _text(value)


def _of_run(run: Record, place: str) -> Iterator[tuple[tuple[Kind, str], str]]:
    for name, value in _inside(run):
        if name in TAKEN:
            continue
        kind = Kind.GIVEN if name in GIVEN else Kind.OUTCOME if name in GAVE else Kind.PLACE
        if isinstance(value, Mapping):
            for inner, one in _inside(value):
                yield (kind, f"{place}{name} {inner}"), _text(one)
        elif name == "tests":
            yield from _listed(value, f"{place}test", "name")
        else:
            yield (kind, f"{place}{name}"), _text(value)


def _of_outcome(outcome: Record) -> Iterator[tuple[tuple[Kind, str], str]]:
    for name, value in outcome.items():
        if name == "criteria":
            yield from _listed(value, "criterion", "key")
        elif name == "tests":
            yield from _listed(value, "points of test", "name")
        else:
            yield (Kind.OUTCOME, name), _text(value)


def _listed(items: object, what: str, key: str) -> Iterator[tuple[tuple[Kind, str], str]]:
    """Yield one fact an item, numbered too: two tests may have one name. A database may hand keys back in any order."""
    for number, item in enumerate(items if isinstance(items, list | tuple) else [], start=1):
        rest = ", ".join(f"{name} {_text(value)}" for name, value in sorted(item.items()) if name != key)
        yield (Kind.OUTCOME, f"{what} {number} ({item.get(key)})"), rest


def _inside(value: object) -> Iterator[tuple[str, object]]:
    """Yield what is in a mapping, sorted: a database need not keep the order of keys."""
    yield from sorted(value.items()) if isinstance(value, Mapping) else ()


def _text(value: object) -> str:
    return value if isinstance(value, str) else canonical(value)
