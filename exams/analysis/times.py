"""How long students had a question in front of them: the middle and the spread."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

# Of fewer students quartiles say nothing about a class, and might point at one of them.
FEWEST_TIMES = 5


@dataclass(frozen=True, slots=True)
class Spread:
    """Quartiles, in the unit that was given: a quarter of the students took up to `low`, half up to `middle`, three quarters up to `high`."""

    count: int
    low: float
    middle: float
    high: float


def spread(times: Sequence[float]) -> Spread | None:
    """Return the quartiles, interpolated between neighbours; None for too few students."""
    if len(times) < FEWEST_TIMES:
        return None
    low, middle, high = np.percentile(np.asarray(times, dtype=np.float64), (25, 50, 75))
    return Spread(len(times), float(low), float(middle), float(high))
