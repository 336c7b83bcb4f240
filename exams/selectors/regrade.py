"""What a re-grading of the class would change: progress, who moves by how much, where people now disagree."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Max, Q, QuerySet

from exams.models import Answer, CriterionGrade, Exam, RegradeBatch, Review, RunState, Submission
from exams.selectors.class_standing import class_standing
from exams.selectors.effective import Effective, Standing, effective_of
from exams.selectors.histogram import Bar, histogram
from exams.selectors.regrade_diff import VersionChange, version_changes

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Progress:
    """A batch's runs. `lacking`: newest answers that came after it began and have no run in it yet."""

    total: int
    done: int
    failed: int
    lacking: int

    @property
    def waiting(self) -> int:
        """Return how many are queued or being graded."""
        return self.total - self.done - self.failed

    @property
    def finished(self) -> bool:
        """Return whether every answer was tried; what failed keeps the points that it has."""
        return not self.waiting and not self.lacking


@dataclass(frozen=True, slots=True)
class CriterionChange:
    """One criterion that a grading decides otherwise; None: it is not in that version, or has no points."""

    key: str
    before: Decimal | None
    after: Decimal | None
    reason: str


@dataclass(frozen=True, slots=True)
class Change:
    """One answer that would stand otherwise. `person`: what a person gave it, which stays; then `after` is the machine's."""

    answer_id: int
    number: int
    label: str
    before: Decimal | None
    after: Decimal | None
    max: Decimal
    standing_before: str
    standing_after: str
    criteria: tuple[CriterionChange, ...]
    person: Decimal | None = None
    fits: bool = True

    @property
    def difference(self) -> Decimal:
        """Return the points that the student gains (negative: loses); none yet counts as 0."""
        return (self.after or ZERO) - (self.before or ZERO)


@dataclass(frozen=True, slots=True)
class RegradePreview:
    """A batch at a glance. `up`, `down`: students whose total would rise or fall.

    `to_people`: decided answers that would need a person; `to_suggestions`: answers for a person that would become
    suggestions, which are accepted in batches; `from_suggestions`: the other way."""

    batch: RegradeBatch
    progress: Progress
    versions: tuple[VersionChange, ...]
    changes: tuple[Change, ...]
    disagreements: tuple[Change, ...]
    before: tuple[Bar, ...]
    after: tuple[Bar, ...]
    mean_before: Decimal | None
    mean_after: Decimal | None
    up: int
    down: int
    to_people: int
    to_suggestions: int
    from_suggestions: int

    @property
    def bars(self) -> tuple[tuple[Bar, Bar], ...]:
        """Return both histograms' bars side by side."""
        return tuple(zip(self.before, self.after, strict=True))

    @property
    def all_bars(self) -> tuple[Bar, ...]:
        """Return the bars of both, for one scale."""
        return self.before + self.after


def answers_of(batch: RegradeBatch) -> "QuerySet[Answer]":
    """Return the newest answers of the exam, with those to questions that the batch brings back."""
    newest = Submission.objects.filter(attempt__exam=batch.exam_id).order_by().values("attempt")
    mine = batch.questions.filter(version__isnull=False).values("question")
    kept = Q(question__retired=False) | Q(question__in=mine)
    return Answer.objects.filter(kept, submission__in=newest.annotate(newest=Max("pk")).values("newest"))


def regrade_progress(batch: RegradeBatch) -> Progress:
    """Return how far the batch is; two queries."""
    states = dict(batch.runs.order_by("pk").values_list("answer_id", "state"))  # the newest run of an answer counts
    counts = Counter(states.values())
    mine = batch.questions.filter(version__isnull=False).values("question")
    answers = set(answers_of(batch).filter(question__in=mine).values_list("pk", flat=True))
    return Progress(
        total=len(states),
        done=counts[RunState.DONE],
        failed=counts[RunState.FAILED],
        lacking=len(answers - states.keys()),
    )


def regrade_preview(batch: RegradeBatch) -> RegradePreview:
    """Return what applying the open batch would change; a constant number of queries."""
    rows = list(batch.questions.select_related("question", "before", "version"))
    answers = answers_of(batch)
    before = {one.answer_id: one for one in class_standing(batch.exam)}
    touched = answers.filter(question__in=[row.question_id for row in rows if row.version_id])
    after = effective_of(touched, as_if=batch)
    gone = {row.question_id for row in rows if row.version_id is None}
    numbers = dict(touched.values_list("pk", "submission__attempt__number"))
    labels = {row.question_id: row.question.label for row in rows}
    changes = _changes(before, after, numbers, labels)
    everything = {pk: one for pk, one in before.items() if one.question_id not in gone} | after
    totals = _totals(before), _totals(everything)
    moves = Counter((before[pk].standing, one.standing) for pk, one in after.items() if pk in before)
    most = max(_most(batch.exam, rows_gone=set()), _most(batch.exam, rows_gone=gone, batch=batch))
    return RegradePreview(
        batch=batch,
        progress=regrade_progress(batch),
        versions=version_changes(rows),
        changes=tuple(change for change in changes if change.person is None),
        disagreements=tuple(change for change in changes if change.person is not None),
        before=histogram(totals[0].values(), most),
        after=histogram(totals[1].values(), most),
        mean_before=_mean(totals[0]),
        mean_after=_mean(totals[1]),
        up=sum(totals[1].get(key, ZERO) > total for key, total in totals[0].items()),
        down=sum(totals[1].get(key, ZERO) < total for key, total in totals[0].items()),
        to_people=sum(one.is_decided is False and before[pk].is_decided for pk, one in after.items() if pk in before),
        to_suggestions=moves[Standing.NEEDS_REVIEW, Standing.SUGGESTED],
        from_suggestions=moves[Standing.SUGGESTED, Standing.NEEDS_REVIEW],
    )


def regrades_of(exam: Exam) -> "QuerySet[RegradeBatch]":
    """Return the exam's batches, newest first."""
    return RegradeBatch.objects.filter(exam=exam).select_related("revision", "by", "closed_by")


def open_regrade(exam: Exam) -> RegradeBatch | None:
    """Return the exam's open batch; None if there is none."""
    return RegradeBatch.objects.filter(exam=exam, state="open").first()


def _changes(
    before: Mapping[int, Effective],
    after: Mapping[int, Effective],
    numbers: Mapping[int, int],
    labels: Mapping[int, str],
) -> list[Change]:
    pairs = [(before[pk], one) for pk, one in after.items() if pk in before and _differs(before[pk], one)]
    criteria = _criteria_of(pairs)
    reviews = _reviews([one.review_id for _, one in pairs if one.review_id])
    found = [_change(old, new, numbers, labels, criteria, reviews) for old, new in pairs]
    return sorted(found, key=lambda change: (change.person is None, -abs(change.difference), change.number))


def _differs(old: Effective, new: Effective) -> bool:
    """Return whether a look is worth it: other points or another need; under a review, if the machine changed its mind
    and now says other than the person."""
    if new.review_id is not None:
        return new.grade_id != old.grade_id and (
            (new.machine != old.machine and new.machine != new.points) or new.max != old.max
        )
    return old.points != new.points or old.is_decided != new.is_decided


def _change(
    old: Effective,
    new: Effective,
    numbers: Mapping[int, int],
    labels: Mapping[int, str],
    criteria: Mapping[int, Mapping[str, CriterionGrade]],
    reviews: Mapping[int, Review],
) -> Change:
    rows_old, rows_new = criteria.get(old.grade_id or 0, {}), criteria.get(new.grade_id or 0, {})
    review = reviews.get(new.review_id or 0)
    return Change(
        answer_id=new.answer_id,
        number=numbers[new.answer_id],
        label=labels[new.question_id],
        before=old.machine if review else old.points,
        after=new.machine if review else new.points,
        max=new.max,
        standing_before=str(old.standing),
        standing_after=str(new.standing),
        criteria=_criterion_changes(rows_old, rows_new),
        person=review.points if review else None,
        fits=review is None or (set(review.criteria) == set(rows_new) and review.points <= new.max),
    )


def _criterion_changes(
    old: Mapping[str, CriterionGrade], new: Mapping[str, CriterionGrade]
) -> tuple[CriterionChange, ...]:
    keys = list(dict.fromkeys([*new, *old]))
    pairs = [(key, old.get(key), new.get(key)) for key in keys]
    return tuple(
        CriterionChange(key, one.points if one else None, two.points if two else None, two.reason if two else "")
        for key, one, two in pairs
        if (one.points if one else None) != (two.points if two else None)
    )


def _criteria_of(pairs: list[tuple[Effective, Effective]]) -> dict[int, dict[str, CriterionGrade]]:
    grades = {one.grade_id for pair in pairs for one in pair if one.grade_id}
    found: dict[int, dict[str, CriterionGrade]] = {}
    for row in CriterionGrade.objects.filter(grade__in=grades).defer("evidence"):
        found.setdefault(row.grade_id, {})[row.key] = row
    return found


def _reviews(ids: list[int]) -> dict[int, Review]:
    return Review.objects.in_bulk(ids)


def _totals(standings: Mapping[int, Effective]) -> dict[int, Decimal]:
    """Return the points so far by submission, suggestions included, as the dashboard shows them."""
    totals: dict[int, Decimal] = {}
    for one in standings.values():
        totals[one.submission_id] = totals.get(one.submission_id, ZERO) + (one.points or ZERO)
    return totals


def _mean(totals: Mapping[int, Decimal]) -> Decimal | None:
    return sum(totals.values(), ZERO) / len(totals) if totals else None


def _most(exam: Exam, *, rows_gone: set[int], batch: RegradeBatch | None = None) -> Decimal:
    """Return the exam's points, as they are or with the batch applied."""
    live = exam.questions.filter(retired=False, live_version__isnull=False).values_list("pk", "live_version__points")
    points = {pk: worth for pk, worth in live if pk not in rows_gone}
    if batch is not None:
        changed = batch.questions.filter(version__isnull=False).values_list("question_id", "version__points")
        points |= dict(changed)
    return sum(points.values(), ZERO)
