"""How long the students who handed in had each question in front of them."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from exams.analysis import Spread, spread
from exams.models import Exam, Submission, TimeUsed


@dataclass(frozen=True, slots=True)
class TimeRow:
    """One question. `count`: students with a time; `spread` in minutes; None: too few of them."""

    label: str
    title: str
    count: int
    spread: Spread | None


@dataclass(frozen=True, slots=True)
class TimesUsed:
    """All questions in order. `most`: the end of the scale, in minutes."""

    rows: tuple[TimeRow, ...]
    most: float

    @property
    def known(self) -> bool:
        """Return whether there is a time at all: students who hand in by document or API have none."""
        return any(row.count for row in self.rows)


def times_used(exam: Exam) -> TimesUsed:
    """Return the times by question. Two queries."""
    handed_in = Submission.objects.filter(attempt=OuterRef("attempt"))
    noted = TimeUsed.objects.filter(Exists(handed_in), attempt__exam=exam, seconds__gt=0)
    minutes: defaultdict[int, list[float]] = defaultdict(list)
    for question_id, seconds in noted.values_list("question_id", "seconds"):
        minutes[question_id].append(seconds / 60)
    questions = exam.questions.filter(retired=False, live_version__isnull=False)
    rows = tuple(
        TimeRow(label, title, len(minutes[pk]), spread(minutes[pk]))
        for pk, label, title in questions.values_list("pk", "label", "live_version__title")
    )
    return TimesUsed(rows, max((row.spread.high for row in rows if row.spread), default=1.0) or 1.0)
