"""How often each criterion is earned: by the grade that counts for an answer, or by the person who decided.

A class of a thousand has some 70,000 criteria with points. Grades and reviews never change, so what they say of a
submission is kept for as long as the submission stands as it does (`class_standing`).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from weakref import WeakKeyDictionary

from exams.models import CriterionGrade, Question, Review
from exams.selectors.class_standing import ClassStanding, SubmissionStanding
from exams.selectors.effective import Cents
from exams.specs import spec_of

# Submissions in one query: below what SQLite takes as parameters.
_IDS = 5_000
# A question's id, a criterion's key, hundredths of points.
Line = tuple[int, str, int]
_KEPT: WeakKeyDictionary[SubmissionStanding, tuple[Line, ...]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class CriterionRate:
    """One criterion: of `graded` answers how many earned anything, and the mean of its points."""

    label: str
    key: str
    earn: str
    max: Decimal
    graded: int
    earned: int
    mean: Decimal

    @property
    def share(self) -> float:
        """Return the share of answers that earned anything."""
        return self.earned / self.graded if self.graded else 0.0


def criterion_rates(questions: Sequence[Question], standing: ClassStanding) -> tuple[CriterionRate, ...]:
    """Return a rate for every criterion of the live rubrics. Two queries for up to 5,000 submissions not seen before."""
    sums: dict[tuple[int, str], list[int]] = {}
    for (question_id, key, cents), count in Counter(_lines(standing)).items():
        found = sums.setdefault((question_id, key), [0, 0, 0])
        found[0] += count
        found[1] += count if cents > 0 else 0
        found[2] += cents * count
    return tuple(rate for question in questions for rate in _rates(question, sums))


def _rates(question: Question, sums: dict[tuple[int, str], list[int]]) -> Iterator[CriterionRate]:
    assert question.live_version is not None
    for criterion in spec_of(question.live_version).criteria:
        graded, earned, cents = sums.get((question.pk, criterion.key), (0, 0, 0))
        mean = Decimal(str(round(cents / graded / 100, 4))) if graded else Decimal(0)
        yield CriterionRate(question.label, criterion.key, criterion.earn, criterion.points, graded, earned, mean)


def _lines(standing: ClassStanding) -> Iterator[Line]:
    """Return what every criterion gave that has points, of all submissions."""
    submissions = list(standing.submissions.values())
    unseen = [one for one in submissions if one not in _KEPT]
    for start in range(0, len(unseen), _IDS):
        _read(unseen[start : start + _IDS])
    return chain.from_iterable(_KEPT[one] for one in submissions)


def _read(submissions: Sequence[SubmissionStanding]) -> None:
    """Keep what the grades and reviews that count say of these submissions."""
    answers = [one for found in submissions for one in found.answers.values() if one.points is not None]
    graded = {one.grade_id: one for one in answers if one.grade_id and one.review_id is None}
    reviewed = {one.review_id: one for one in answers if one.review_id is not None}
    ids = [one.submission_id for one in submissions]
    lines: dict[int, list[Line]] = {pk: [] for pk in ids}
    for grade_id, key, cents in _of_grades(ids):
        if one := graded.get(grade_id):
            lines[one.submission_id].append((one.question_id, key, cents))
    for review_id, criteria in Review.objects.filter(answer__submission__in=ids).values_list("pk", "criteria"):
        if one := reviewed.get(review_id):
            found = ((one.question_id, key, round(Decimal(points) * 100)) for key, points in criteria.items())
            lines[one.submission_id].extend(found)
    shared: dict[Line, Line] = {}  # few are different: one object each, not a hundred a student
    for standing in submissions:
        _KEPT[standing] = tuple(shared.setdefault(line, line) for line in lines[standing.submission_id])


def _of_grades(submission_ids: Sequence[int]) -> Iterable[tuple[int, str, int]]:
    rows = CriterionGrade.objects.filter(grade__run__answer__submission__in=submission_ids, points__isnull=False)
    return rows.order_by().values_list("grade_id", "key", Cents("points"))
