"""How many totals lie where: the bars of a histogram."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

# Bars of the histogram, whatever the exam's points: few enough to read, enough to see two humps.
BARS = 10


@dataclass(frozen=True, slots=True)
class Bar:
    """How many totals lie from `low` up to, not including, `high`; the last bar has its `high` too."""

    low: Decimal
    high: Decimal
    count: int


def histogram(totals: Iterable[Decimal], most: Decimal) -> tuple[Bar, ...]:
    """Return the bars of these totals out of `most` points; none if there are no points to be had."""
    if not most:
        return ()
    width = most / BARS
    places = Counter(min(int(total / width), BARS - 1) for total in totals)
    return tuple(Bar(width * n, width * (n + 1), places[n]) for n in range(BARS))
