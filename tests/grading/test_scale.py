"""Grade scales: where a total falls, and scales that make no sense."""

from decimal import Decimal

import pytest

from exams.grading.scale import GradeScale, ScaleError, ScaleUnit, read_scale

USUAL = {"unit": "percent", "bounds": {"A": "89", "B": "77", "C": "65", "D": "53", "E": "41"}}


@pytest.mark.parametrize(
    ("points", "letter"),
    [("89", "A"), ("88.99", "B"), ("77", "B"), ("65", "C"), ("53", "D"), ("41", "E"), ("40.99", "F")],
)
def test_a_bound_itself_is_reached_and_nothing_is_rounded(points: str, letter: str) -> None:
    scale = read_scale(USUAL)
    assert scale is not None
    assert scale.letter(Decimal(points), Decimal(100)) == letter
    assert scale.letter(Decimal(points) * 3, Decimal(300)) == letter


def test_bounds_in_points_do_not_look_at_the_most() -> None:
    scale = GradeScale(ScaleUnit.POINTS, tuple(map(Decimal, (30, 25, 20, 15, 10))))
    assert [scale.letter(Decimal(p), Decimal(31)) for p in ("30", "29.5", "9")] == ["A", "B", "F"]
    assert read_scale(scale.as_json()) == scale


@pytest.mark.parametrize(
    ("bounds", "letter"),
    [
        ((89, 89, 65, 53, 41), "B"),
        ((101, 77, 65, 53, 41), "A"),
        ((89, 77, 65, 53, -1), "E"),
        ((89, 77, "NaN", 53, 41), "C"),
        ((89, 77), ""),
    ],
)
def test_a_scale_that_makes_no_sense_says_where(bounds: tuple[object, ...], letter: str) -> None:
    with pytest.raises(ScaleError) as error:
        GradeScale(ScaleUnit.PERCENT, tuple(Decimal(str(bound)) for bound in bounds))
    assert error.value.letter == letter


@pytest.mark.parametrize("stored", ["A", {"unit": "stars", "bounds": USUAL["bounds"]}, {"unit": "percent"}, [1]])
def test_what_is_stored_must_be_a_scale(stored: object) -> None:
    with pytest.raises(ScaleError):
        read_scale(stored)
    assert read_scale({}) is None
