"""Two ways told in running text, each judged where it is spoken of, whatever their order."""

import pytest

from exams.grading.answer_type import SpecError
from exams.grading.answer_types.prose.spec import parse_spec
from tests.grading.marking import part_of, points_of

SETTINGS = {
    "concepts": {
        "walk": ["(walk*|on foot)"],
        "bus": ["(bus|buses)"],
        "cheap": ["(cheap*|free)"],
        "fast": ["(fast|quick*)"],
    },
    "claims": {"walks": [["walk"]], "rides": [["bus"]], "is_cheap": [["cheap"]], "is_fast": [["fast"]]},
    "list": {
        "items": 2,
        "ranked": True,
        "roles": {"why": {"levels": [{"points": 1, "claims": ["is_cheap", "is_fast"]}]}},
        "kinds": {"bus": {"claims": ["rides"]}, "foot": {"claims": ["walks"]}},
    },
    "decide": {"foot": {"kind": "foot", "role": "why"}, "bus": {"kind": "bus", "role": "why"}},
}
CONTEXT = part_of("prose", SETTINGS, {"foot": "1", "bus": "1"}, ("text",))


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("One can walk, which is free. Or one takes the bus. That is quick.", ["?1", "?1"]),
        ("1. The bus, since it is quick. 2. On foot, I like it.", ["?0", "?1"]),
        ("On foot. It costs nothing, so it is cheap.", ["?1", "?0"]),
        ("A: walk to the stop and take the bus, it is fast.\nB: on foot.", ["?0", "?1"]),
    ],
)
def test_each_way_is_judged_where_it_is_spoken_of(text: str, points: list[str]) -> None:
    whole = {"text": text}
    assert points_of(part_of("prose", SETTINGS, {"foot": "1", "bus": "1"}, ("text", "more")), whole) == points


def test_a_field_of_its_own_is_all_about_the_kind_asked_for() -> None:
    assert points_of(CONTEXT, {"text": "Because the bus is quick."}) == ["?1", "?1"]


@pytest.mark.parametrize("decision", [{"kind": "boat", "role": "why"}, {"kind": "bus", "role": "name"}])
def test_an_unknown_kind_or_role_is_named(decision: dict[str, str]) -> None:
    with pytest.raises(SpecError, match=r"decide\.foot\.kind"):
        parse_spec({**SETTINGS, "decide": {"foot": decision}}, "settings")


@pytest.mark.parametrize(("valid_first", "points"), [(True, ["?1", "?0"]), (False, ["?0", "?1"])])
def test_what_is_not_allowed_counts_as_listed_last_where_only_two_valid_things_are_asked_for(
    valid_first: bool, points: list[str]
) -> None:
    kinds = {"bus": {"claims": ["rides"], "allowed": False}, "foot": {"claims": ["walks"]}}
    decide = {"first": {"item": 1, "role": "name"}, "second": {"item": 2, "role": "name"}}
    listed = {"items": 2, "valid_first": valid_first, "kinds": kinds}
    part = part_of("prose", {**SETTINGS, "list": listed, "decide": decide}, {"first": "1", "second": "1"}, ("text",))
    assert points_of(part, {"text": "1. The bus, which I like. 2. One can walk."}) == points


REFUSED = {
    **SETTINGS,
    "claims": {**SETTINGS["claims"], "bus_stands": [["bus", "not fast"]]},  # type: ignore[dict-item]
    "list": {
        "items": 2,
        "kinds": {"bus": {"claims": ["rides"], "refuse": ["bus_stands"]}, "foot": {"claims": ["walks"]}},
    },
    "decide": {"first": {"item": 1, "role": "name"}, "second": {"item": 2, "role": "name"}},
}


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("1. The bus, it is quick. 2. One can walk.", ["?1", "?1"]),
        ("1. The bus, it is not quick. 2. One can walk.", ["?0", "?1"]),
        ("1. One can walk. 2. The bus. It is not quick there.", ["?1", "?1"]),
        ("1. One can walk. 2. The bus is never quick.", ["?1", "?0"]),
        ("1. One can walk, the bus. 2. The bus.", ["?1", "?1"]),
    ],
)
def test_a_listed_thing_that_is_said_not_to_do_it_is_refused(text: str, points: list[str]) -> None:
    part = part_of("prose", REFUSED, {"first": "1", "second": "1"}, ("text",))
    assert points_of(part, {"text": text}) == points
