"""An exam's questions in figures: the points as they count now, suggestions included, put through exams/analysis."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import cast

import numpy as np
from django.db.models import Avg, Count, Q
from numpy.typing import NDArray

from exams.analysis import Item, ItemAnalysis, OptionRate, analyse_items, option_rates
from exams.grading.answer_types.choice.grade import read_choice
from exams.grading.answer_types.choice.spec import ChoiceSpec
from exams.grading.types import Part
from exams.models import Answer, CriterionGrade, Exam, Question, Review
from exams.selectors.effective import Effective, effective_of, latest_answers
from exams.selectors.histogram import Bar, histogram
from exams.specs import spec_of

# Rows of the heat map on one page.
HEAT_ROWS = 100
# Ids in one query: below what SQLite takes as parameters.
_IDS = 5_000


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One question with its figures; `max` in points, `mean` in points."""

    item: Item
    title: str
    max: Decimal
    mean: Decimal | None


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


@dataclass(frozen=True, slots=True)
class ChoiceTable:
    """The options of one choice question."""

    label: str
    options: tuple[OptionRate, ...]
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One student by number: total and one cell a question; None: no answer or no points yet."""

    number: int
    total: Decimal
    cells: tuple["HeatCell | None", ...]


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One answer's points. `heat` 0..5: share of the points, 5 is all."""

    answer_id: int
    label: str
    points: Decimal
    heat: int


@dataclass(frozen=True, slots=True)
class Analysis:
    """All figures of an exam. `undecided`: answers whose points are still a suggestion."""

    items: ItemAnalysis
    rows: tuple[ItemRow, ...]
    undecided: int
    mean: Decimal | None
    max: Decimal
    histogram: tuple[Bar, ...]
    criteria: tuple[CriterionRate, ...]
    choices: tuple[ChoiceTable, ...]
    heat_labels: tuple[str, ...]
    heat: tuple[HeatRow, ...]

    @property
    def never_earned(self) -> tuple[CriterionRate, ...]:
        """Return the criteria that nobody earned."""
        return tuple(rate for rate in self.criteria if rate.graded and not rate.earned)


def exam_analysis(exam: Exam) -> Analysis:
    """Return the exam's figures; the number of queries grows only by the thousands of answers."""
    questions = list(exam.questions.filter(retired=False, live_version__isnull=False).select_related("live_version"))
    answers = latest_answers(exam)
    effective = effective_of(answers)
    numbers = dict(answers.order_by().values_list("submission_id", "submission__attempt__number"))
    table = _Table(questions, effective.values(), numbers)
    items = analyse_items(table.labels, table.most, table.scores)
    known = [one for one in effective.values() if one.points is not None]
    totals = table.totals()
    return Analysis(
        items=items,
        rows=tuple(table.row(item, n) for n, item in enumerate(items.items)),
        undecided=sum(not one.is_decided for one in effective.values()),
        mean=sum(totals, Decimal(0)) / len(totals) if totals else None,
        max=table.worth,
        histogram=histogram(totals, table.worth),
        criteria=_criterion_rates(questions, known),
        choices=tuple(_choices(questions, table)),
        heat_labels=table.by_difficulty(items),
        heat=table.heat(items),
    )


class _Table:
    """Points by student and question."""

    def __init__(
        self, questions: Sequence[Question], standings: Iterable[Effective], numbers: Mapping[int, int]
    ) -> None:
        self.questions = questions
        self.labels = [question.label for question in questions]
        self.worths = [question.live_version.points for question in questions if question.live_version]
        self.most = [float(worth) for worth in self.worths]
        self.worth = sum(self.worths, Decimal(0))
        places = {question.pk: n for n, question in enumerate(questions)}
        self.cells: dict[int, dict[int, Effective]] = {}
        for one in standings:
            self.cells.setdefault(numbers[one.submission_id], {})[places[one.question_id]] = one
        self.numbers = sorted(self.cells)
        self.scores = self._scores()

    def _scores(self) -> NDArray[np.float64]:
        scores = np.full((len(self.numbers), len(self.questions)), np.nan)
        for row, number in enumerate(self.numbers):
            for place, one in self.cells[number].items():
                if one.points is not None:
                    scores[row, place] = float(one.points)
        return scores

    def totals(self) -> list[Decimal]:
        return [self._total(number) for number in self.numbers]

    def _total(self, number: int) -> Decimal:
        return sum((one.points for one in self.cells[number].values() if one.points is not None), Decimal(0))

    def row(self, item: Item, place: int) -> ItemRow:
        version = self.questions[place].live_version
        assert version is not None
        mean = None if item.difficulty is None else Decimal(str(item.difficulty)) * version.points
        return ItemRow(item, version.title, version.points, mean)

    def _order(self, items: ItemAnalysis) -> list[int]:
        """Return the places of the questions, the easiest first."""
        return sorted(range(len(self.labels)), key=lambda n: -(items.items[n].difficulty or 0))

    def by_difficulty(self, items: ItemAnalysis) -> tuple[str, ...]:
        return tuple(self.labels[n] for n in self._order(items))

    def heat(self, items: ItemAnalysis) -> tuple[HeatRow, ...]:
        order = self._order(items)
        rows = [
            HeatRow(number, self._total(number), tuple(self._cell(number, place) for place in order))
            for number in self.numbers
        ]
        return tuple(sorted(rows, key=lambda row: (-row.total, row.number)))

    def _cell(self, number: int, place: int) -> HeatCell | None:
        one = self.cells[number].get(place)
        if one is None or one.points is None:
            return None
        share = float(one.points / self.worths[place]) if self.worths[place] else 0.0
        return HeatCell(one.answer_id, self.labels[place], one.points, max(0, min(5, round(share * 5))))

    def rest_of(self, place: int) -> dict[int, float]:
        """Return each student's points in the other questions, for those with all of them."""
        rest = np.delete(self.scores, place, axis=1).sum(axis=1)
        return {number: float(total) for number, total in zip(self.numbers, rest, strict=True) if not np.isnan(total)}


def _criterion_rates(questions: Sequence[Question], standings: Sequence[Effective]) -> tuple[CriterionRate, ...]:
    """Return a rate for every criterion of the live rubrics: of the grade that counts, or of the person's decision."""
    sums = _machine_sums([one.grade_id for one in standings if one.grade_id and one.review_id is None])
    for question_id, key, points in _people(standings):
        graded, earned, total = sums.get((question_id, key), (0, 0, 0.0))
        sums[question_id, key] = (graded + 1, earned + (points > 0), total + float(points))
    rates = []
    for question in questions:
        assert question.live_version is not None
        for criterion in spec_of(question.live_version).criteria:
            graded, earned, total = sums.get((question.pk, criterion.key), (0, 0, 0.0))
            mean = Decimal(str(round(total / graded, 4))) if graded else Decimal(0)
            rates.append(
                CriterionRate(question.label, criterion.key, criterion.earn, criterion.points, graded, earned, mean)
            )
    return tuple(rates)


def _machine_sums(grade_ids: Sequence[int]) -> dict[tuple[int, str], tuple[int, int, float]]:
    """Return how many answers were graded, how many earned anything and the sum of points, by question and criterion."""
    sums: dict[tuple[int, str], tuple[int, int, float]] = {}
    for start in range(0, len(grade_ids), _IDS):
        rows = CriterionGrade.objects.filter(grade__in=grade_ids[start : start + _IDS], points__isnull=False)
        counted = rows.order_by().values_list("grade__run__version__question", "key").annotate(
            graded=Count("pk"), earned=Count("pk", filter=Q(points__gt=0)), mean=Avg("points")
        )  # fmt: skip
        for question_id, key, graded, earned, mean in counted:
            before = sums.get((question_id, key), (0, 0, 0.0))
            sums[question_id, key] = (before[0] + graded, before[1] + earned, before[2] + float(mean) * graded)
    return sums


def _people(standings: Sequence[Effective]) -> Iterable[tuple[int, str, Decimal]]:
    questions = {one.review_id: one.question_id for one in standings if one.review_id is not None}
    ids = list(questions)
    for start in range(0, len(ids), _IDS):
        for pk, criteria in Review.objects.filter(pk__in=ids[start : start + _IDS]).values_list("pk", "criteria"):
            yield from ((questions[pk], key, Decimal(points)) for key, points in criteria.items())


def _choices(questions: Sequence[Question], table: _Table) -> Iterable[ChoiceTable]:
    for place, question in enumerate(questions):
        assert question.live_version is not None
        for part in spec_of(question.live_version).parts:
            if isinstance(part.spec, ChoiceSpec):
                yield _choice_table(question, part, place, table)


def _choice_table(question: Question, part: Part, place: int, table: _Table) -> ChoiceTable:
    spec = cast(ChoiceSpec, part.spec)
    ids = {cells[place].answer_id: number for number, cells in table.cells.items() if place in cells}
    fields = Answer.objects.filter(pk__in=ids).values_list("pk", "fields", "whole")
    taken = {ids[pk]: read_choice(spec, _text(part, values, whole)) for pk, values, whole in fields}
    answered = {number: options for number, options in taken.items() if options}
    rates = option_rates(list(spec.options), spec.right, answered, table.rest_of(place))
    return ChoiceTable(question.label, rates, spec.options)


def _text(part: Part, fields: Mapping[str, str], whole: str) -> str:
    return "\n".join(fields[name] for name in part.fields if fields.get(name)) or whole
