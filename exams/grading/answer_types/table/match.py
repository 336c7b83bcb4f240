"""Match the rows of a table with roles by the words in them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from exams.grading.answer_types.table.spec import TableSpec
from exams.grading.reading.labels import label_pattern
from exams.grading.reading.rows import Row, items_of

# The names of the two coordinates behind a point: "(x, y)", "(x1,y1)", "x and y".
_COORDINATES: Final = r"(?:\s*(?:coordinates?|koordinat\w*|:)?\s*\(\s*[^\W\d_]{1,3}_?\w{0,3}\s*(?:,|and|og|;|x)\s*[^\W\d_]{1,3}_?\w{0,3}\s*\))?"
_ARTICLE: Final = r"(?:(?:the|its|a|an|det|den|dets|dens)\s+)?"
_OR: Final = re.compile(r"\b(?:or|eller|either|enten|anten)\b", re.IGNORECASE)
# So many rows at least, before it is said of them all that they are muddled.
_FEWEST_MUDDLED: Final = 4
_WORDS: Final = re.compile(r"[^\W\d_]+\d*|\d+")
_RANGE: Final = re.compile(r"^[\W\d]*$|^[\[(]?\s*-?[\d.,]+\s*(?:-|–|to|til|,|\.\.)\s*\S+$")


@dataclass(frozen=True, slots=True)
class Matched:
    """One number of the table: its role ("" if none is known), or several that it might be."""

    role: str
    row: Row
    doubtful: bool = False


def match_rows(spec: TableSpec, rows: tuple[Row, ...]) -> tuple[Matched, ...]:
    """Return a role for every row; a row that enumerates several roles counts as that many."""
    return tuple(matched for row in _from_one(rows) for matched in _row(spec, row))


def _from_one(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """Return the rows with points numbered from one: x0, y0, x1, y1 become x1, y1, x2, y2."""
    words = {word for row in rows for cell in row.cells for word in _words(cell)}
    letters = {word[:-1] for word in words if word.endswith("0") and f"{word[:-1]}1" in words and word[:-1].isalpha()}
    if not letters or any(f"{letter}2" in words for letter in letters):
        return rows
    numbered = re.compile(rf"(?<![^\W_])({'|'.join(map(re.escape, letters))})(_?\{{?)([01])(?!\d)", re.IGNORECASE)
    return tuple(
        replace(row, cells=tuple(numbered.sub(lambda m: f"{m[1]}{m[2]}{int(m[3]) + 1}", cell) for cell in row.cells))
        for row in rows
    )


def _row(spec: TableSpec, row: Row) -> Iterator[Matched]:
    cells = [cell for cell in row.cells if not _RANGE.match(cell)]
    if not cells or _is_header(spec, cells):
        return
    for cell in cells:
        items = items_of(cell)
        roles = [role_of(spec, item) for item in items]
        if len(items) > 2 and all(roles):
            yield from (Matched(role or "", row) for role in roles)
            return
    if any(_leaves_choice(spec, cell) for cell in cells):
        yield Matched("", row, doubtful=True)
        return
    named = [(cell, roles_in(spec, cell)) for cell in cells]
    _, best = next(((cell, roles) for cell, roles in named if roles), (cells[0], ()))
    doubtful = len(best) != 1 and not _outside(spec, best)
    yield Matched(best[0] if len(best) == 1 else "", row, doubtful=doubtful or best[0] in spec.unclear)


def _leaves_choice(spec: TableSpec, cell: str) -> bool:
    return _OR.search(cell) is not None and len(_grouped_in(spec, cell)) > 1


def _grouped_in(spec: TableSpec, text: str) -> frozenset[str]:
    return named_in(spec, text) & frozenset().union(*spec.groups.values())


def are_muddled(spec: TableSpec, rows: tuple[Row, ...]) -> bool:
    """Return whether most rows name numbers of several groups at once, or leave a choice between several."""
    muddled = [row for row in rows if _is_muddled(spec, " ".join(row.cells))]
    return len(rows) >= _FEWEST_MUDDLED and 2 * len(muddled) >= len(rows)


def _is_muddled(spec: TableSpec, text: str) -> bool:
    named = _grouped_in(spec, text)
    return (
        "?" in text or _leaves_choice(spec, text) or sum(bool(named & members) for members in spec.groups.values()) > 1
    )


def _outside(spec: TableSpec, roles: tuple[str, ...]) -> bool:
    """True if all of several `roles` belong to no group, so that it does not matter which is meant."""
    grouped = {role for members in spec.groups.values() for role in members}
    return bool(roles) and not grouped.intersection(roles)


def _is_header(spec: TableSpec, cells: list[str]) -> bool:
    return len(cells) > 1 and not any(roles_in(spec, cell) for cell in cells) and not any(
        char.isdigit() for cell in cells for char in cell
    )  # fmt: skip


def role_of(spec: TableSpec, text: str) -> str | None:
    """Return the one role that `text` names, None if there is none or more than one."""
    roles = roles_in(spec, text)
    return roles[0] if len(roles) == 1 else None


def roles_in(spec: TableSpec, text: str) -> tuple[str, ...]:
    """Return the roles whose longest name is found in `text`; several if they are equally long.

    Roles of no group count only if no other is named, so that "height of the box" is a height."""
    words = _words(text)
    grouped = spec.unclear.union(*spec.groups.values())
    others = frozenset(spec.roles) - grouped
    bare = tuple(word.rstrip("0123456789") for word in words)
    for roles, said in ((grouped, words), (grouped, bare), (others, words)):
        found = _longest(spec, roles, said)
        if found:
            return found
    return ()


def with_compounds(spec: TableSpec, text: str) -> str:
    """Return `text` with every compound as the first names of its roles: "left, top" for "upper left corner (x, y)".

    A compound whose roles are also named one by one is left as it is."""
    for compound in spec.compounds:
        if named_in(spec, _compound_pattern(compound.says).sub(" ", text)) & set(compound.roles):
            continue
        names = ", ".join(spec.roles[role][0] for role in compound.roles)
        text = _compound_pattern(compound.says).sub(f", {names}, ", text)
    return text


@lru_cache(maxsize=64)
def _compound_pattern(says: tuple[str, ...]) -> re.Pattern[str]:
    spoken = label_pattern(says).pattern.replace(r"\s+", rf"\s+{_ARTICLE}")
    return re.compile(f"(?:{spoken}){_COORDINATES}", re.IGNORECASE)


def named_in(spec: TableSpec, text: str) -> frozenset[str]:
    """Return every role that any words of `text` name."""
    words = _words(text)
    return frozenset(role for role, names in spec.roles.items() if any(_covered(name, words) for name in names))


def _longest(spec: TableSpec, roles: frozenset[str], words: tuple[str, ...]) -> tuple[str, ...]:
    lengths = {
        role: max((_covered(name, words) for name in names), default=0)
        for role, names in spec.roles.items()
        if role in roles
    }
    best = max(lengths.values(), default=0)
    return tuple(role for role, length in lengths.items() if length == best) if best else ()


def _covered(name: str, words: tuple[str, ...]) -> int:
    """Return how many words `name` has if all of them are among `words`, else 0."""
    parts = _words(name)
    return len(parts) if set(parts) <= set(words) else 0


@lru_cache(maxsize=2048)
def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORDS.findall(text.lower().replace("_", " ").replace("{", " ").replace("}", " ")))
