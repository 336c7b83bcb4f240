"""What a benchmark found."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Result:
    """Figures with their units in the names; ratios are ours divided by the other, so below 1 is faster."""

    title: str
    figures: Mapping[str, float]
    ratios: Mapping[str, float | None]
    environment: Mapping[str, object]

    def as_json(self) -> dict[str, object]:
        """Return figures, ratios and environment as plain data."""
        return {
            "figures": dict(self.figures),
            "ratios": dict(self.ratios),
            "environment": dict(self.environment),
        }
