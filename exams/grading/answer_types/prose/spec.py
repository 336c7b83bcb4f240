"""Settings of a prose part: the claims, and which of them give which points.

    concepts, rivals, claims   see reading/claim_spec.py
    decide:                    criterion key -> how it is decided, one of
      {levels: [...], reject: [claims], instead: [claims], topic: "what goes wrong", most: 0.8}
      {item: 2, role: name}    the second thing listed, see `list`
      {kind: way_b, role: fix} what is said where this kind is spoken of, in whatever order
    list:                      {items: 3, ranked: true, valid_first: true, kinds: {name: {claims, refuse, allowed, worth, after, roles: {role: {levels, reject}}}},
                                roles: for the kinds that have none of their own}

A level is {points, claims, need, also}: it holds if `need` of `claims` hold and, where given, one of
`also`. The first level that holds decides, so the highest comes first.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from exams.grading.answer_type import SpecError
from exams.grading.reading.claim_spec import BOOK_KEYS, ClaimBook, read_claim_book, read_claim_names
from exams.grading.reading.settings import (
    Settings,
    read_count,
    read_flag,
    read_list,
    read_mapping,
    read_points,
    read_text,
    read_texts,
)

NAME = "name"
PARAMETERS = "parameters"


@dataclass(frozen=True, slots=True)
class Level:
    """Points for `need` of `claims`, and one of `also` if there are any."""

    points: Decimal
    claims: tuple[str, ...]
    need: int = 1
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """Levels from the highest on, and claims that lose everything if asserted.

    `instead`: claims that stand in, each for one criterion of the part. `topic` is what the student
    is told was looked for; it must not say what would have been right. `most` caps the confidence."""

    levels: tuple[Level, ...]
    reject: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()
    topic: str = ""
    most: float = 1.0

    @property
    def names(self) -> tuple[str, ...]:
        """Every claim that is looked at."""
        levels = [name for level in self.levels for name in (*level.claims, *level.also)]
        return tuple(dict.fromkeys((*levels, *self.reject, *self.instead)))


@dataclass(frozen=True, slots=True)
class ListedItem:
    """The criterion is about the `item`-th thing listed (1 is the first), or the one of this `kind`, in this `role`.
    `most` caps the confidence."""

    item: int
    role: str
    topic: str = ""
    kind: str = ""
    most: float = 1.0


Decision = Judgement | ListedItem


@dataclass(frozen=True, slots=True)
class Kind:
    """One thing that may be listed, known by `claims`; it is lost where one of `refuse` is said of it. `worth` is a share of the points of its name;
    it counts only so much if the kind `after` was listed earlier. `size` names the operation whose
    size formula its numbers must obey: "", "transposed", "convolution" or "scale"."""

    name: str
    claims: tuple[str, ...]
    refuse: tuple[str, ...] = ()
    allowed: bool = True
    worth: Decimal = Decimal(1)
    after: str = ""
    size: str = ""
    roles: Mapping[str, Judgement] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ListSpec:
    """How many things were asked for, and what they may be. `ranked`: where several kinds are named in one
    place it is about the first in this list, not the first in the text. `valid_first`: what is not allowed, or
    not recognised, counts as listed after all that is."""

    items: int
    kinds: tuple[Kind, ...]
    ranked: bool = False
    valid_first: bool = False

    def kind(self, name: str) -> Kind:
        """Return the kind of this name. Raises StopIteration."""
        return next(kind for kind in self.kinds if kind.name == name)


@dataclass(frozen=True, slots=True)
class ProseSpec:
    """Everything a prose part needs. A criterion without a decision goes to a person.

    `terse` True: tables, formulas and single terms are a fair answer, so bare terms are no keyword list."""

    book: ClaimBook
    decisions: Mapping[str, Decision]
    listed: ListSpec | None = None
    terse: bool = False


def parse_spec(settings: Settings, path: str) -> ProseSpec:
    """Return the spec that `settings` describe. Raises SpecError naming the place."""
    read_mapping(settings, path, (*BOOK_KEYS, "decide", "list", "terse"))
    book = read_claim_book(settings, path)
    listed = _list(settings["list"], book, f"{path}.list") if "list" in settings else None
    given = read_mapping(settings.get("decide"), f"{path}.decide")
    decisions = {key: _decision(value, book, listed, f"{path}.decide.{key}") for key, value in given.items()}
    return ProseSpec(book, decisions, listed, read_flag(settings.get("terse", False), f"{path}.terse"))


def _decision(value: object, book: ClaimBook, listed: ListSpec | None, path: str) -> Decision:
    given = read_mapping(value, path)
    if "item" not in given and "kind" not in given:
        return _judgement(value, book, path)
    read_mapping(value, path, ("item", "kind", "role", "topic", "most"))
    if listed is None:
        raise SpecError(f"{path}.item", "the part has no list")
    role = read_text(given.get("role"), f"{path}.role")
    known = {NAME, PARAMETERS, *(name for kind in listed.kinds for name in kind.roles)}
    if role not in known:
        raise SpecError(f"{path}.role", f"no kind has the role {role!r}")
    most, topic = _most(given, path), _topic(given, path)
    if "kind" in given:
        return ListedItem(0, role, topic, _kind_name(given["kind"], role, listed, f"{path}.kind"), most)
    return ListedItem(read_count(given["item"], f"{path}.item", most=listed.items), role, topic, most=most)


def _kind_name(value: object, role: str, listed: ListSpec, path: str) -> str:
    name = read_text(value, path)
    if not any(kind.name == name and role in kind.roles for kind in listed.kinds):
        raise SpecError(path, f"there is no kind {name!r} with the role {role!r}")
    return name


def _judgement(value: object, book: ClaimBook, path: str) -> Judgement:
    given = read_mapping(value, path, ("levels", "reject", "instead", "topic", "most"))
    rows = read_list(given.get("levels"), f"{path}.levels")
    levels = tuple(_level(row, book, f"{path}.levels.{index}") for index, row in enumerate(rows))
    if list(levels) != sorted(levels, key=lambda level: -level.points):
        raise SpecError(f"{path}.levels", "the highest level must come first")
    reject = read_claim_names(given.get("reject"), book, f"{path}.reject")
    instead = read_claim_names(given.get("instead"), book, f"{path}.instead")
    return Judgement(levels, reject, instead, _topic(given, path), _most(given, path))


def _most(given: Settings, path: str) -> float:
    return float(read_points(given.get("most", 1), f"{path}.most"))


def _topic(given: Settings, path: str) -> str:
    return read_text(given["topic"], f"{path}.topic") if "topic" in given else ""


def _level(value: object, book: ClaimBook, path: str) -> Level:
    given = read_mapping(value, path, ("points", "claims", "need", "also"))
    claims = read_claim_names(given.get("claims"), book, f"{path}.claims")
    if not claims:
        raise SpecError(f"{path}.claims", "a level needs at least one claim")
    need = read_count(given.get("need", 1), f"{path}.need", most=len(claims))
    also = read_claim_names(given.get("also"), book, f"{path}.also")
    return Level(read_points(given.get("points"), f"{path}.points"), claims, need, also)


def _list(value: object, book: ClaimBook, path: str) -> ListSpec:
    given = read_mapping(value, path, ("items", "ranked", "valid_first", "kinds", "roles"))
    kinds = read_mapping(given.get("kinds"), f"{path}.kinds")
    shared = _roles(given.get("roles"), book, f"{path}.roles")
    read = tuple(_kind(name, kind, book, shared, f"{path}.kinds.{name}") for name, kind in kinds.items())
    for kind in read:
        if kind.after and kind.after not in kinds:
            raise SpecError(f"{path}.kinds.{kind.name}.after", f"there is no kind {kind.after!r}")
    ranked = read_flag(given.get("ranked", False), f"{path}.ranked")
    valid_first = read_flag(given.get("valid_first", False), f"{path}.valid_first")
    return ListSpec(read_count(given.get("items"), f"{path}.items"), read, ranked, valid_first)


def _roles(value: object, book: ClaimBook, path: str) -> dict[str, Judgement]:
    return {role: _judgement(row, book, f"{path}.{role}") for role, row in read_mapping(value, path).items()}


def _kind(name: str, value: object, book: ClaimBook, shared: Mapping[str, Judgement], path: str) -> Kind:
    given = read_mapping(value, path, ("claims", "refuse", "allowed", "worth", "after", "size", "roles"))
    size = read_texts(given.get("size"), f"{path}.size")
    if size and size[0] not in ("transposed", "convolution", "scale"):
        raise SpecError(f"{path}.size", "must be transposed, convolution or scale")
    after = read_texts(given.get("after"), f"{path}.after")
    return Kind(
        name=name,
        claims=read_claim_names(given.get("claims"), book, f"{path}.claims"),
        refuse=read_claim_names(given.get("refuse"), book, f"{path}.refuse"),
        allowed=read_flag(given.get("allowed", True), f"{path}.allowed"),
        worth=read_points(given.get("worth", 1), f"{path}.worth"),
        after=after[0] if after else "",
        size=size[0] if size else "",
        roles={**shared, **_roles(given.get("roles"), book, f"{path}.roles")},
    )
