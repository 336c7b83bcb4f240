"""The way through the answers of one question: which there are, in which order, and how fast one goes."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from statistics import median

from django.contrib.auth.models import User

from exams.models import Exam, Review
from exams.selectors.learning import asking_order
from exams.selectors.marking import MarkingRow, marking_list
from exams.selectors.regrade_requests import contested_answers

# The list beside an answer shows these many of the walk; a thousand lines would be slower to send than the answer.
_LISTED = 60
# Whoever decided nothing for longer had a break.
_BREAK = timedelta(minutes=10)
_PACE_OF = 30


@dataclass(frozen=True, slots=True)
class Walk:
    """The answers of a question, those of the filter in its order, and the one looked at."""

    rows: tuple[MarkingRow, ...]
    total: int
    place: int | None

    def neighbour(self, step: int) -> MarkingRow | None:
        """Return the answer `step` places on; None at the ends."""
        place = (self.place if self.place is not None else -1) + step
        return self.rows[place] if 0 <= place < len(self.rows) else None

    @property
    def listed(self) -> tuple[MarkingRow, ...]:
        """Return the answers around the one looked at."""
        return self.rows[self.before : self.before + _LISTED]

    @property
    def before(self) -> int:
        """Return how many come before those listed."""
        start = (self.place or 0) - _LISTED // 3
        return max(0, min(start, len(self.rows) - _LISTED))

    @property
    def after(self) -> int:
        """Return how many come after those listed."""
        return max(0, len(self.rows) - self.before - _LISTED)


def walk(exam: Exam, label: str, show: str, answer_id: int = 0) -> Walk:
    """Return the answers to go through; the one looked at is always among them.

    They stand in the order of their numbers, or of what a mark of them would teach ("useful")."""
    useful = {pk: place for place, pk in enumerate(asking_order(exam, label))} if show == "useful" else {}
    everything = sorted(marking_list(exam, label), key=lambda row: (useful.get(row.answer_id, len(useful)), row.number))
    kept = {"waiting": _waits, "useful": _waits, "decided": _is_decided}.get(show)
    rows = tuple(row for row in everything if kept is None or kept(row) or row.answer_id == answer_id)
    if show == "contested":
        contested = contested_answers(exam, label) | {answer_id}
        rows = tuple(row for row in everything if row.answer_id in contested)
    places = [place for place, row in enumerate(rows) if row.answer_id == answer_id]
    return Walk(rows, len(everything), places[0] if places else None)


def pace_s(user: User, exam: Exam, label: str) -> int | None:
    """Return the user's usual seconds for an answer to this question, breaks left out; None before there are two."""
    own = Review.objects.filter(
        by=user, together=False, answer__question__exam=exam, answer__question__label=label
    ).order_by("-pk")
    times = list(own.values_list("created_at", flat=True)[: _PACE_OF + 1])
    gaps = [later - earlier for later, earlier in pairwise(times) if later - earlier <= _BREAK]
    return round(median(gap.total_seconds() for gap in gaps)) if gaps else None


def _waits(row: MarkingRow) -> bool:
    return row.waits


def _is_decided(row: MarkingRow) -> bool:
    return row.effective.is_decided
