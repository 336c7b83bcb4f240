"""What a benchmark found."""

from collections.abc import Mapping
from dataclasses import dataclass


class Unavailable(Exception):
    """Something to compare with is not on this machine; the text says what, and how to get it."""


@dataclass(frozen=True, slots=True)
class Result:
    """Figures with their units in the names; ratios are ours divided by the other, so below 1 is faster.

    None: not measured; `environment["not_measured"]` says why."""

    title: str
    figures: Mapping[str, float | None]
    ratios: Mapping[str, float | None]
    environment: Mapping[str, object]

    def as_json(self) -> dict[str, object]:
        """Return figures, ratios and environment as plain data."""
        return {
            "figures": dict(self.figures),
            "ratios": dict(self.ratios),
            "environment": dict(self.environment),
        }


def ratio(mine: float | None, other: float | None) -> float | None:
    """Return how many times `other` the first is, in three digits; None if one of them was not measured."""
    return None if mine is None or not other else float(f"{mine / other:.3g}")
