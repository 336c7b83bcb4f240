"""Who marks what, how fast, and how long the rest will take at that pace."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from django.db.models import Count

from exams.models import Exam, Review

# A longer pause between two marks is a break, not work on an answer.
LONGEST_LOOK = timedelta(minutes=10)
# From fewer looks no pace is told.
FEWEST_LOOKS = 5
# The newest reviews tell the pace, a hundred for each of five markers; older ones were another day's.
MOST_REVIEWS = 500


@dataclass(frozen=True, slots=True)
class Marker:
    """One person who marks. `an_hour`: answers at their own pace, breaks left out; None: too few to tell."""

    name: str
    reviews: int
    an_hour: int | None


@dataclass(frozen=True, slots=True)
class Pace:
    """The marking of an exam. `by_question`: label -> markers with their numbers. `left`: work of one person, not of the
    clock; None as long as nobody's pace is known."""

    markers: tuple[Marker, ...]
    by_question: Mapping[str, tuple[Marker, ...]]
    look_s: float | None
    left: timedelta | None

    @property
    def left_minutes(self) -> int | None:
        """Return the work left in whole minutes, at least one."""
        return None if self.left is None else max(1, round(self.left.total_seconds() / 60))


def marking_pace(exam: Exam, waiting: int) -> Pace:
    """Return who marked what and how fast; `waiting` answers are left. Two queries.

    Answers accepted all at once count for nobody's speed."""
    one_by_one = Review.objects.filter(answer__submission__attempt__exam=exam, together=False)
    counted = one_by_one.order_by().values_list("answer__question__label", "by__username").annotate(n=Count("pk"))
    newest = one_by_one.order_by("-pk").values_list("by__username", "created_at")[:MOST_REVIEWS]
    looks = _looks(list(newest))
    everybody = [look for found in looks.values() for look in found]
    look_s = median(everybody) if len(everybody) >= FEWEST_LOOKS else None
    totals: defaultdict[str, int] = defaultdict(int)
    by_question: defaultdict[str, list[Marker]] = defaultdict(list)
    for label, name, number in counted:
        totals[name] += number
        by_question[label].append(Marker(name, number, None))
    return Pace(
        markers=tuple(Marker(name, totals[name], _an_hour(looks.get(name, []))) for name in sorted(totals)),
        by_question={
            label: tuple(sorted(found, key=lambda marker: -marker.reviews)) for label, found in by_question.items()
        },
        look_s=look_s,
        left=timedelta(seconds=look_s * waiting) if look_s is not None and waiting else None,
    )


def _looks(reviews: list[tuple[str, datetime]]) -> dict[str, list[float]]:
    """Return by marker the seconds between one mark and the next, breaks left out."""
    times: defaultdict[str, list[datetime]] = defaultdict(list)
    for name, moment in reversed(reviews):
        times[name].append(moment)
    return {
        name: [(b - a).total_seconds() for a, b in zip(found, found[1:], strict=False) if b - a <= LONGEST_LOOK]
        for name, found in times.items()
    }


def _an_hour(looks: list[float]) -> int | None:
    if len(looks) < FEWEST_LOOKS or not sum(looks):
        return None
    return round(3600 * len(looks) / sum(looks))
