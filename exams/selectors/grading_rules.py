"""An exam's thresholds and grade scale, and what other ones would change."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from exams.grading.scale import LETTERS, GradeScale, read_scale
from exams.grading.verdict import State
from exams.models import Exam, Grade, Question
from exams.selectors.class_standing import class_standing
from exams.selectors.dashboard import class_list
from exams.selectors.effective import DECIDED, Effective, Standing

# What a bundle has that names none, as in exams/bundle/shapes.py.
BUNDLE_DEFAULT = 0.9


@dataclass(frozen=True, slots=True)
class Threshold:
    """One question's least confidence for a suggestion. `least`: the bundle's, under which no machine suggested."""

    label: str
    title: str
    least: float
    value: float


@dataclass(frozen=True, slots=True)
class ThresholdChange:
    """What another threshold does to a question's answers that nobody decided yet. Points never change."""

    label: str
    before: float
    after: float
    to_people: int
    to_suggestions: int


@dataclass(frozen=True, slots=True)
class LetterChange:
    """How many students have a letter now and would have it. `before` None: there is no scale now."""

    letter: str
    before: int | None
    after: int | None


def thresholds(exam: Exam) -> tuple[Threshold, ...]:
    """Return the threshold of every question that is not retired, in order. One query."""
    questions = exam.questions.filter(retired=False).select_related("live_version")
    return tuple(_threshold(question) for question in questions)


def scale_of(exam: Exam) -> GradeScale | None:
    """Return the exam's grade scale; None if letters are not given."""
    return read_scale(exam.grade_scale)


def letter_of(scale: GradeScale | None, points: Decimal, pending: Decimal, most: Decimal) -> str:
    """Return the letter of a total, "" without a scale and while something of it is undecided."""
    return "" if scale is None or pending else scale.letter(points, most)


def threshold_changes(exam: Exam, wanted: Mapping[str, float]) -> tuple[ThresholdChange, ...]:
    """Return what the wanted thresholds, by label, would do where they differ. A constant number of queries."""
    suggestions = Grade.objects.filter(run__answer__submission__attempt__exam=exam, state=State.SUGGESTED)
    suggested = set(suggestions.values_list("pk", flat=True))
    judged = [one for one in class_standing(exam) if one.grade_id in suggested and one.standing not in DECIDED]
    ids = dict(exam.questions.values_list("label", "pk"))
    return tuple(
        _change(now, wanted[now.label], [one for one in judged if one.question_id == ids[now.label]])
        for now in thresholds(exam)
        if wanted.get(now.label, now.value) != now.value
    )


def letter_changes(exam: Exam, wanted: GradeScale | None) -> tuple[LetterChange, ...]:
    """Return how many wholly decided students have each letter before and after; empty if the scale stays."""
    now = scale_of(exam)
    if now == wanted:
        return ()
    totals = [(row.points, row.max) for row in class_list(exam) if not row.pending]
    before, after = (Counter(s.letter(*total) for total in totals) if s else None for s in (now, wanted))
    return tuple(
        LetterChange(
            letter, before[letter] if before is not None else None, after[letter] if after is not None else None
        )
        for letter in LETTERS
    )


def _threshold(question: Question) -> Threshold:
    version = question.live_version
    least = float(version.document.get("threshold", BUNDLE_DEFAULT)) if version else BUNDLE_DEFAULT
    own = question.threshold
    title = version.title if version else ""
    return Threshold(question.label, title, least, least if own is None else max(own, least))


def _change(now: Threshold, after: float, judged: list[Effective]) -> ThresholdChange:
    is_suggestion = {one.answer_id: one.standing is Standing.SUGGESTED for one in judged}
    would_be = {one.answer_id: (one.confidence or 0.0) >= after for one in judged}
    return ThresholdChange(
        label=now.label,
        before=now.value,
        after=after,
        to_people=sum(is_suggestion[key] and not would_be[key] for key in would_be),
        to_suggestions=sum(would_be[key] and not is_suggestion[key] for key in would_be),
    )
