"""How the totals of a class are spread, as far as its students may see it."""

from dataclasses import dataclass
from decimal import Decimal

from django.core.cache import cache

from exams.models import Exam
from exams.selectors.class_standing import class_standing
from exams.selectors.effective import is_released
from exams.selectors.histogram import Bar, histogram
from exams.selectors.results import ExamResults

# In a smaller class the bars would tell whose total is whose.
LEAST_STUDENTS = 5
# The whole class looks at once after release; the bars may be this old.
KEPT_S = 60


@dataclass(frozen=True, slots=True)
class Distribution:
    """The bars of a class; `mine`: the place of the one that the reader's own total lies in, None if not final."""

    students: int
    bars: tuple[Bar, ...]
    mine: int | None


def class_distribution(exam: Exam, results: ExamResults) -> Distribution | None:
    """Return the spread of final totals for a student's result page.

    None unless the exam shows it, results are released, and enough students have a final total. No query while the
    bars are kept."""
    if not (exam.show_distribution and results.released):
        return None
    key = f"distribution:{exam.pk}:{exam.live_revision_id}"
    bars = cache.get(key)
    if bars is None:
        bars = _bars(exam)
        cache.set(key, bars, KEPT_S)
    students = sum(bar.count for bar in bars)
    if students < LEAST_STUDENTS:
        return None
    return Distribution(students, bars, _place(bars, results))


def _bars(exam: Exam) -> tuple[Bar, ...]:
    if not is_released(exam):
        return ()
    submissions = class_standing(exam).submissions.values()
    most = max((one.max for one in submissions), default=Decimal(0))
    return histogram([one.points for one in submissions if not one.pending], most)


def _place(bars: tuple[Bar, ...], results: ExamResults) -> int | None:
    if results.pending or results.points is None:
        return None
    places = [place for place, bar in enumerate(bars) if bar.low <= results.points]
    return places[-1] if places else None
