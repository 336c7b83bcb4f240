"""Rows that are matched by meaning.

field    the field with the rows (one line a row)
roles    role -> ways to say it, in any language of the exam
groups   group -> its roles; roles in no group are known but belong to none
unclear  roles whose rows may or may not belong to a group: a person looks
hints    group -> words without which a text that names none of its roles says nothing of the group
meanings group -> words without one of which, or one of its roles, it is not said what its numbers are
sizes    group -> how many numbers a right answer may say it has; another number before one of its hints is wrong
compounds  list of {says, roles}: words that stand for several numbers at once, "upper left corner (x, y)"
rules    criterion -> group, sets (alternatives, each a list of roles), exact (no role beyond the set, none twice)
"""

from collections.abc import Mapping
from dataclasses import dataclass

from exams.grading.answer_type import SpecError
from exams.grading.reading.settings import read_flag, read_list, read_mapping, read_text, read_texts


@dataclass(frozen=True, slots=True)
class RowsRule:
    """Full points if the rows of `group` are, or include, one of `sets`."""

    group: str
    sets: tuple[frozenset[str], ...]
    exact: bool


@dataclass(frozen=True, slots=True)
class Compound:
    """Words that stand for several numbers, in this order."""

    says: tuple[str, ...]
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableSpec:
    """Roles with their words, in groups, and one rule a criterion."""

    field: str
    roles: Mapping[str, tuple[str, ...]]
    groups: Mapping[str, frozenset[str]]
    rules: Mapping[str, RowsRule]
    unclear: frozenset[str]
    hints: Mapping[str, tuple[str, ...]]
    meanings: Mapping[str, tuple[str, ...]]
    sizes: Mapping[str, frozenset[str]]
    compounds: tuple[Compound, ...] = ()


def parse_spec(settings: Mapping[str, object], path: str) -> TableSpec:
    """Return the spec that `settings` describe. Raises SpecError naming the place."""
    read_mapping(
        settings, path, ("field", "roles", "groups", "rules", "unclear", "hints", "meanings", "sizes", "compounds")
    )
    roles = {
        role: read_texts(words, f"{path}.roles.{role}")
        for role, words in read_mapping(settings.get("roles"), f"{path}.roles").items()
    }
    groups = {
        name: _roles(members, roles, f"{path}.groups.{name}")
        for name, members in read_mapping(settings.get("groups"), f"{path}.groups").items()
    }
    rules = _rules(settings, roles, groups, f"{path}.rules")
    hints, meanings, sizes = (
        {
            name: read_texts(words, f"{path}.{key}.{name}")
            for name, words in read_mapping(settings.get(key), f"{path}.{key}", tuple(groups)).items()
        }
        for key in ("hints", "meanings", "sizes")
    )
    unclear = list(read_texts(settings.get("unclear"), f"{path}.unclear"))
    return TableSpec(
        field=read_text(settings.get("field"), f"{path}.field"),
        roles=roles,
        groups=groups,
        rules=rules,
        unclear=_roles(unclear, roles, f"{path}.unclear") if unclear else frozenset(),
        hints=hints,
        meanings=meanings,
        sizes={name: frozenset(words) for name, words in sizes.items()},
        compounds=tuple(
            _compound(item, roles, f"{path}.compounds.{number}")
            for number, item in enumerate(read_list(settings.get("compounds"), f"{path}.compounds"))
        ),
    )


def _rules(
    settings: Mapping[str, object],
    roles: Mapping[str, tuple[str, ...]],
    groups: Mapping[str, frozenset[str]],
    path: str,
) -> dict[str, RowsRule]:
    given = read_mapping(settings.get("rules"), path)
    if not given:
        raise SpecError(path, "must have a rule for each criterion")
    return {key: _rule(item, roles, groups, f"{path}.{key}") for key, item in given.items()}


def _compound(item: object, roles: Mapping[str, tuple[str, ...]], path: str) -> Compound:
    settings = read_mapping(item, path, ("says", "roles"))
    _roles(settings.get("roles"), roles, f"{path}.roles")
    says = read_texts(settings.get("says"), f"{path}.says")
    if not says:
        raise SpecError(f"{path}.says", "must have words")
    return Compound(says, read_texts(settings.get("roles"), f"{path}.roles"))


def _rule(
    item: object, roles: Mapping[str, tuple[str, ...]], groups: Mapping[str, frozenset[str]], path: str
) -> RowsRule:
    settings = read_mapping(item, path, ("group", "sets", "exact"))
    group = read_text(settings.get("group"), f"{path}.group")
    if group not in groups:
        raise SpecError(f"{path}.group", f"there is no group {group!r}")
    sets = tuple(
        _roles(members, roles, f"{path}.sets.{number}")
        for number, members in enumerate(read_list(settings.get("sets"), f"{path}.sets"))
    )
    return RowsRule(group, sets, read_flag(settings.get("exact", False), f"{path}.exact"))


def _roles(value: object, roles: Mapping[str, tuple[str, ...]], path: str) -> frozenset[str]:
    names = read_texts(value, path)
    unknown = [name for name in names if name not in roles]
    if unknown or not names:
        raise SpecError(path, f"there is no role {unknown[0]!r}" if unknown else "must name roles")
    return frozenset(names)
