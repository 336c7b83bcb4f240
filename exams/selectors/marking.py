"""What a marker sees: the list of a question's answers, and one answer with everything about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from exams.grading.types import QuestionSpec
from exams.models import Answer, AnswerFile, Exam, Grade, GradingRun, LearnedSuggestion, QuestionVersion, Review
from exams.selectors.effective import COUNTING, FOR_PEOPLE, Effective, Standing, effective_of, latest_answers
from exams.selectors.learning import newest_suggestions
from exams.specs import spec_of

# What a person has to look at first: failures, then what nothing is known of, then what only waits for a click.
_ORDER = (Standing.FAILED, Standing.NEEDS_REVIEW, Standing.SUGGESTED)


@dataclass(frozen=True, slots=True)
class MarkingRow:
    """One answer in the list: the student's anonymous number and how the answer stands."""

    answer_id: int
    number: int
    effective: Effective

    @property
    def waits(self) -> bool:
        """Return whether a person should look at it."""
        return self.effective.standing in FOR_PEOPLE


@dataclass(frozen=True, slots=True)
class MarkingView:
    """One answer with all that a marker needs. `grade` None: not graded yet, or failed (see `effective.error`).

    `reviews`: those that nobody took back, newest first. `learned`: by criterion, what the marks of other answers
    suggest, until a person decides on this one."""

    answer: Answer
    number: int
    effective: Effective
    version: QuestionVersion
    spec: QuestionSpec
    grade: Grade | None
    reviews: tuple[Review, ...]
    runs: tuple[GradingRun, ...]
    files: tuple[AnswerFile, ...]
    learned: Mapping[str, LearnedSuggestion] = field(default_factory=dict)

    def criterion_points(self, key: str) -> Decimal | None:
        """Return the points of a criterion now: the newest review's, else the suggestion; None if there is none."""
        if self.reviews and key in self.reviews[0].criteria:
            return Decimal(self.reviews[0].criteria[key])
        rows = {row.key: row.points for row in self.grade.criteria.all()} if self.grade else {}
        return rows.get(key)


def marking_list(exam: Exam, label: str, standings: Sequence[Standing] = ()) -> tuple[MarkingRow, ...]:
    """Return the newest answers to a question, those that wait for people first; `standings` keeps only these."""
    answers = latest_answers(exam).filter(question__label=label).order_by("submission__attempt__number")
    numbers = dict(answers.values_list("pk", "submission__attempt__number"))
    effective = effective_of(Answer.objects.filter(pk__in=list(numbers)))  # by id PostgreSQL does not read the class
    rows = [MarkingRow(pk, number, effective[pk]) for pk, number in numbers.items() if pk in effective]
    kept = [row for row in rows if not standings or row.effective.standing in standings]
    return tuple(sorted(kept, key=_urgency))


def answer_for_marking(answer: Answer) -> MarkingView:
    """Return everything about one answer. A constant number of queries. Raises KeyError if it has no run."""
    effective = effective_of(Answer.objects.filter(pk=answer.pk))[answer.pk]
    runs = tuple(answer.runs.filter(COUNTING).select_related("version").order_by("-version__number", "-number"))
    grade = None
    if effective.grade_id is not None:
        grade = Grade.objects.select_related("run__version").prefetch_related("criteria").get(pk=effective.grade_id)
    version = grade.run.version if grade else runs[0].version
    reviews = tuple(Review.objects.kept().filter(answer=answer).select_related("by"))
    learned = {} if reviews else {key: row for (_, key), row in newest_suggestions(version, [answer.pk]).items()}
    return MarkingView(
        answer=answer,
        number=answer.submission.attempt.number,
        effective=effective,
        version=version,
        spec=spec_of(version),
        grade=grade,
        reviews=reviews,
        runs=runs,
        files=tuple(answer.files.defer("content")),
        learned=learned,
    )


def _urgency(row: MarkingRow) -> tuple[int, int]:
    standing = row.effective.standing
    return (_ORDER.index(standing) if standing in _ORDER else len(_ORDER), row.number)
