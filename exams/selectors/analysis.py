"""An exam's questions in figures: the points as they count now, suggestions included, put through exams/analysis."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import cast

import numpy as np
from numpy.typing import NDArray

from exams.analysis import Item, ItemAnalysis, OptionRate, analyse_items, option_rates
from exams.grading.answer_types.choice.grade import read_choice
from exams.grading.answer_types.choice.spec import ChoiceSpec
from exams.grading.types import Part
from exams.models import Answer, Exam, Question, Submission
from exams.selectors.class_standing import SubmissionStanding, class_standing
from exams.selectors.criterion_rates import CriterionRate, criterion_rates
from exams.selectors.histogram import Bar, histogram
from exams.specs import spec_of

# Rows of the heat map on one page.
HEAT_ROWS = 100


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One question with its figures; `max` in points, `mean` in points."""

    item: Item
    title: str
    max: Decimal
    mean: Decimal | None


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


def exam_analysis(exam: Exam, first: int = 0) -> Analysis:
    """Return the exam's figures, and the heat map from row `first`. The number of queries does not grow with the class."""
    questions = list(exam.questions.filter(retired=False, live_version__isnull=False).select_related("live_version"))
    standing = class_standing(exam)
    numbers = dict(Submission.objects.filter(attempt__exam=exam).values_list("pk", "attempt__number").order_by())
    table = _Table(questions, {numbers[pk]: found for pk, found in standing.submissions.items()})
    items = analyse_items(table.labels, table.most, table.scores)
    totals = [found.so_far for found in standing.submissions.values()]
    return Analysis(
        items=items,
        rows=tuple(table.row(item, n) for n, item in enumerate(items.items)),
        undecided=sum(not one.is_decided for one in standing),
        mean=sum(totals, Decimal(0)) / len(totals) if totals else None,
        max=table.worth,
        histogram=histogram(totals, table.worth),
        criteria=criterion_rates(questions, standing),
        choices=tuple(_choices(questions, table)),
        heat_labels=table.by_difficulty(items),
        heat=table.heat(items, first),
    )


class _Table:
    """Points by student and question."""

    def __init__(self, questions: Sequence[Question], submissions: Mapping[int, SubmissionStanding]) -> None:
        self.questions = questions
        self.labels = [question.label for question in questions]
        self.worths = [question.live_version.points for question in questions if question.live_version]
        self.most = [float(worth) for worth in self.worths]
        self.worth = sum(self.worths, Decimal(0))
        self.submissions = submissions
        self.numbers = sorted(submissions)
        self.scores = self._scores()

    def _scores(self) -> NDArray[np.float64]:
        scores = np.full((len(self.numbers), len(self.labels)), np.nan)
        for row, number in enumerate(self.numbers):
            answers = self.submissions[number].answers
            for place, label in enumerate(self.labels):
                if label in answers and (points := answers[label].points) is not None:
                    scores[row, place] = points
        return scores

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

    def heat(self, items: ItemAnalysis, first: int) -> tuple[HeatRow, ...]:
        """Return at most `HEAT_ROWS` students, the best first."""
        order = self._order(items)
        ranked = sorted(self.numbers, key=lambda number: (-self.submissions[number].so_far, number))
        return tuple(
            HeatRow(number, self.submissions[number].so_far, tuple(self._cell(number, place) for place in order))
            for number in ranked[first : first + HEAT_ROWS]
        )

    def _cell(self, number: int, place: int) -> HeatCell | None:
        one = self.submissions[number].answers.get(self.labels[place])
        if one is None or one.points is None:
            return None
        share = float(one.points / self.worths[place]) if self.worths[place] else 0.0
        return HeatCell(one.answer_id, self.labels[place], one.points, max(0, min(5, round(share * 5))))

    def rest_of(self, place: int) -> dict[int, float]:
        """Return each student's points in the other questions, for those with all of them."""
        rest = np.delete(self.scores, place, axis=1).sum(axis=1)
        return {number: float(total) for number, total in zip(self.numbers, rest, strict=True) if not np.isnan(total)}


def _choices(questions: Sequence[Question], table: _Table) -> Iterable[ChoiceTable]:
    for place, question in enumerate(questions):
        assert question.live_version is not None
        for part in spec_of(question.live_version).parts:
            if isinstance(part.spec, ChoiceSpec):
                yield _choice_table(question, part, place, table)


def _choice_table(question: Question, part: Part, place: int, table: _Table) -> ChoiceTable:
    spec = cast(ChoiceSpec, part.spec)
    answers = {number: found.answers.get(question.label) for number, found in table.submissions.items()}
    ids = {one.answer_id: number for number, one in answers.items() if one is not None}
    fields = Answer.objects.filter(pk__in=ids).values_list("pk", "fields", "whole")
    taken = {ids[pk]: read_choice(spec, _text(part, values, whole)) for pk, values, whole in fields}
    answered = {number: options for number, options in taken.items() if options}
    rates = option_rates(list(spec.options), spec.right, answered, table.rest_of(place))
    return ChoiceTable(question.label, rates, spec.options)


def _text(part: Part, fields: Mapping[str, str], whole: str) -> str:
    return "\n".join(fields[name] for name in part.fields if fields.get(name)) or whole
