"""Tables by meaning in any order and language, and choices with penalties."""

import random

import pytest

from exams.grading.answer_type import SpecError
from exams.grading.registry import ANSWER_TYPES
from exams.grading.types import Answer
from tests.grading.marking import demo_part, mark, part_of, points_of

OUTPUTS = demo_part("10a", "table")
CLASSES, BOX = ["bird", "balloon", "baboon", "background"], ["x", "y", "width", "height"]


def rows(*lines: str) -> list[str]:
    return points_of(OUTPUTS, {"rows": list(lines), "loss": ""})


@pytest.mark.parametrize(
    ("lines", "points"),
    [
        ([*CLASSES, *BOX], "1 1"),
        ([f"{n}: P({name})" for n, name in enumerate([*CLASSES, *BOX], 1)], "1 1"),
        (["objectness", *CLASSES[:3], "x_min", "y_min", "x_max", "y_max"], "1 1"),
        (["fugl", "ballong", "bavian", "ingen objekt", "senter x", "senter y", "bredde", "høyde"], "1 1"),
        ([*CLASSES, "x venstre", "y øverst", "x høyre", "y nederst"], "1 1"),
        ([*CLASSES, "b_x", "b_y", "b_w", "b_h"], "1 1"),
        (["bird score", "balloon score", "baboon score", "no object", "height of the box", "width of it", "y", "x"], "1 1"),
        (["1-4: scores for bird, balloon, baboon, background", "5-8: x, y, width, height"], "1 1"),
        ([*CLASSES[:3], *BOX, "angle"], "0 1"),
        ([*CLASSES, "objectness", "x", "y", "w"], "0 0"),
        ([*CLASSES, "location", "location", "location", "location"], "1 0"),
        ([*CLASSES[:3], "butterfly", *BOX], "?0 1"),
        ([*CLASSES[:3], "cat", *BOX], "0 1"),
        ([*CLASSES, "x", "y", "unused", "unused"], "1 0"),
        (["score that something is there", *CLASSES[:3], "cx", "cy", "w", "h"], "1 1"),
        (["fugl", "ballong", "bavian", "bakgrunn", "x-senter", "y-senter", "breidd", "høgd"], "1 1"),
        (["x1", "y1", "width1", "height1", "x2", "y2", "width2", "height2"], "0 1"),
        (["see", "the", "slides"], "? ?"),
    ],
)  # fmt: skip
def test_rows_by_meaning(lines: list[str], points: str) -> None:
    assert rows(*lines) == points.split()


def test_any_order() -> None:
    lines = [*CLASSES, *BOX]
    random.Random(3).shuffle(lines)
    assert rows(*lines) == ["1", "1"]


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("| 1 | bird |\n|---|---|\n| 2 | balloon |\n| 3 | baboon |\n| 4 | none |\n| 5 | x |\n| 6 | y |\n| 7 | w |\n| 8 | h |", "1 1"),
        ("No\tUse\n1\tBird\n2\tBalloon\n3\tBaboon\n4\tBackground\n5\tX pos\n6\tY pos\n7\tWidth\n8\tHeight", "1 1"),
        ("The first four are scores for bird, balloon, baboon and background. The last four are x, y, width and height.", "1 1"),
        ("A bird, a balloon or a baboon, or none, x, y, width, height", "1 1"),
        ("It has eight outputs.", "0 0"),
        ("Outputs 1-4: one-hot class (bird, balloon, baboon, nothing). Outputs 5-8: top left corner (x, y) and bottom right corner (x, y).", "1 1"),
        ("1-4: bird / balloon / baboon / empty. 5-8 are the upper left corner (x1,y1) and the lower right corner (x2,y2).", "1 1"),
        ("Four scores for bird, balloon, baboon and background, followed by the coordinates of the top left and bottom right corner.", "1 1"),
        ("Dei fyrste fire er fugl, ballong, bavian og ingenting, dei siste fire er midtpunktet (x, y), breidd og høgd.", "1 1"),
        ("The output is the class (bird, balloon, baboon or background) and the box (x, y, w, h).", "1 1"),
        ("4 numbers for the class (one per type and one for background) and 4 numbers for the box (x, y, width, height).", "1 1"),
        ("4 numbers for the classes and 4 numbers for x, y, width and height.", "?0 1"),
        ("We do not output bird, balloon, baboon, background and x, y, width, height.", "?1 ?1"),
        ("The four class scores are for bird, balloon and baboon; then follow x, y, width, height and the angle.", "?0 ?1"),
        ("bird, balloon, baboon, background, x, y, width, height, softmax, entropy, regression", "?1 ?1"),
        ("localisation, detection, classes, background, softmax, entropy, regression, mask, weighting, anchors", "0 0"),
    ],
)  # fmt: skip
def test_tables_in_running_text(text: str, points: str) -> None:
    assert points_of(OUTPUTS, Answer(whole=text)) == points.split()


def test_nested_lists_have_cells() -> None:
    table = [[str(n), name, "0-1"] for n, name in enumerate([*CLASSES, *BOX], 1)]
    result = mark(OUTPUTS, {"rows": table, "loss": "x"})
    assert [criterion.points for criterion in result.criteria] == [1, 1]
    assert result.readings[0].text == "bird, balloon, baboon, none, x, y, width, height"


OPTIONS = [{"key": "A", "text": "red"}, {"key": "B", "text": "green"}, {"key": "C", "text": "blue"}]


def choose(text: str, **settings: object) -> list[str]:
    spec = {"options": OPTIONS, **settings}
    return points_of(part_of("choice", spec, {"q": "2"}, ("f",)), {"f": text})


@pytest.mark.parametrize(
    ("text", "points"),
    [("B", "2"), ("(b)", "2"), ("Green", "2"), ("A", "0"), ("A, B", "?0"), ("yellow", "?"), ("", "0")],
)
def test_one_of_several(text: str, points: str) -> None:
    assert choose(text, right=["B"]) == [points]


@pytest.mark.parametrize(
    ("text", "points"), [("A, B", "2"), ("B\nA", "2"), ("A", "1"), ("A, B, C", "1.5"), ("C", "0"), ("A, A", "1")]
)
def test_several_with_a_penalty(text: str, points: str) -> None:
    assert choose(text, right=["A", "B"], multiple=True, penalty="0.5") == [points]


@pytest.mark.parametrize(
    ("kind", "settings", "path"),
    [
        ("choice", {"options": OPTIONS, "right": ["D"]}, "s.right"),
        ("choice", {"options": OPTIONS[:1], "right": ["A"]}, "s.options"),
        ("choice", {"options": OPTIONS, "right": ["A", "B"]}, "s.right"),
        ("table", {"field": "f", "roles": {"a": ["a"]}, "groups": {"g": ["b"]}}, "s.groups.g"),
        ("table", {"field": "f", "roles": {"a": ["a"]}, "groups": {"g": ["a"]}}, "s.rules"),
        ("table", {"field": "f", "roles": {"a": ["a"]}, "rules": {"q": {"group": "h", "sets": []}}}, "s.rules.q.group"),
    ],
)
def test_wrong_settings_are_named(kind: str, settings: dict[str, object], path: str) -> None:
    with pytest.raises(SpecError) as caught:
        ANSWER_TYPES[kind].parse_spec(settings, "s")
    assert caught.value.path == path
