"""Letters for totals: an exam's grade scale and where a total falls on it."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

LETTERS = ("A", "B", "C", "D", "E", "F")
# The last letter has no bound: it is what is left.
BOUNDED = LETTERS[:-1]


class ScaleUnit(StrEnum):
    """What bounds are counted in."""

    PERCENT = "percent"
    POINTS = "points"


class ScaleError(ValueError):
    """A scale that makes no sense; `letter` is where, "" for the whole."""

    def __init__(self, message: str, letter: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.letter = letter


@dataclass(frozen=True, slots=True)
class GradeScale:
    """The least total for each letter from A down to E, in points or percent of the exam's points.

    Raises ScaleError unless the bounds are at least 0, fall from letter to letter, and 100 is the most in percent."""

    unit: ScaleUnit
    bounds: tuple[Decimal, ...]

    def __post_init__(self) -> None:
        """Check the bounds."""
        if len(self.bounds) != len(BOUNDED):
            raise ScaleError("Give a lower bound for each of A to E.")
        above = None
        for letter, bound in zip(BOUNDED, self.bounds, strict=True):
            if not bound.is_finite() or bound < 0 or (self.unit is ScaleUnit.PERCENT and bound > 100):
                raise ScaleError("Between 0 and 100." if self.unit is ScaleUnit.PERCENT else "At least 0.", letter)
            if above is not None and bound >= above:
                raise ScaleError("Must be lower than the letter above.", letter)
            above = bound

    def letter(self, points: Decimal, most: Decimal) -> str:
        """Return the letter of a total of `points` out of `most`. Nothing is rounded."""
        for letter, bound in zip(BOUNDED, self.bounds, strict=True):
            reached = points * 100 >= bound * most if self.unit is ScaleUnit.PERCENT else points >= bound
            if reached:
                return letter
        return LETTERS[-1]

    def as_json(self) -> dict[str, object]:
        """Return the scale as it is stored."""
        return {"unit": str(self.unit), "bounds": {k: f"{v:f}" for k, v in zip(BOUNDED, self.bounds, strict=True)}}


def read_scale(stored: object) -> GradeScale | None:
    """Return the stored scale; None if there is none. Raises ScaleError if it cannot be read."""
    if not stored:
        return None
    if not isinstance(stored, dict) or not isinstance(bounds := stored.get("bounds"), dict):
        raise ScaleError("This is no grade scale.")
    try:
        return GradeScale(ScaleUnit(stored["unit"]), tuple(Decimal(str(bounds[letter])) for letter in BOUNDED))
    except (KeyError, ArithmeticError, ValueError) as error:
        raise ScaleError("This is no grade scale.") from error
