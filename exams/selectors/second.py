"""Second marking: which answers a second person marks, and how far first marker, second marker and machine agree."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.contrib.auth.models import User

from exams.grading.agreement import Agreement, agreement
from exams.models import Answer, Exam, Grade, Moderation, Presence, Question, Review, SecondMark, SecondMarking
from exams.selectors.effective import Standing, effective_of, latest_answers


@dataclass(frozen=True, slots=True)
class SecondRow:
    """One answer for a second marker: the student's anonymous number, and whether this marker has marked it."""

    answer_id: int
    number: int
    done: bool


@dataclass(frozen=True, slots=True)
class Twice:
    """One answer with what two people and the machine gave. `first` None: nobody else has decided yet.

    `machine` None: it suggested nothing. `settled`: the review that decided between the two."""

    answer_id: int
    number: int
    first: Review | None
    second: SecondMark
    machine: Decimal | None
    settled: Review | None

    @property
    def difference(self) -> Decimal:
        """Return the second marker's points less the first's; 0 while there is no first."""
        return self.second.points - self.first.points if self.first is not None else Decimal(0)

    @property
    def differs(self) -> bool:
        """Return whether the two gave a criterion different points."""
        return self.first is not None and _numbers(self.first.criteria) != _numbers(self.second.criteria)


@dataclass(frozen=True, slots=True)
class MarkerLine:
    """How one marker compares: with other people over the same answers, and with the machine."""

    name: str
    with_people: Agreement
    with_machine: Agreement


@dataclass(frozen=True, slots=True)
class QuestionAgreement:
    """One question. `people`: second against first. `first_machine`: first markers, who saw the suggestion, against
    it; `second_machine`: second markers, who did not. `percent` None: no second marking was ever asked for."""

    label: str
    title: str
    percent: int | None
    asked: int
    people: Agreement
    first_machine: Agreement
    second_machine: Agreement
    markers: tuple[MarkerLine, ...]
    twice: tuple[Twice, ...]

    @property
    def open(self) -> tuple[Twice, ...]:
        """Return the disagreements that nobody has settled, the largest first."""
        found = (one for one in self.twice if one.differs and one.settled is None)
        return tuple(sorted(found, key=lambda one: (-abs(one.difference), one.number)))

    @property
    def settled(self) -> tuple[Twice, ...]:
        """Return the disagreements that were settled."""
        return tuple(one for one in self.twice if one.settled is not None)


def percent_of(question: Question) -> int | None:
    """Return the share of answers to be marked twice, in percent; None if it was never set."""
    newest = question.second_markings.order_by("-pk").first()
    return newest.percent if newest is not None else None


def sample(question: Question, answer_ids: Iterable[int], percent: int) -> tuple[int, ...]:
    """Return the share of these answers that is marked twice, rounded up. A larger share holds the smaller one."""
    ranked = sorted(answer_ids, key=lambda pk: hashlib.sha256(f"second:{question.pk}:{pk}".encode()).digest())
    return tuple(ranked[: -(-len(ranked) * percent // 100)])


def second_queue(user: User, question: Question) -> tuple[SecondRow, ...]:
    """Return the answers that this user may mark as the second person, by number. A constant number of queries.

    Left out is what the user decided or had open with its points, and what somebody else has marked second."""
    answers = latest_answers(question.exam).filter(question=question)
    written = [pk for pk, one in effective_of(answers).items() if one.standing is not Standing.NOT_ANSWERED]
    chosen = sample(question, written, percent_of(question) or 0)
    marked = dict(SecondMark.objects.filter(answer__in=chosen).order_by("pk").values_list("answer_id", "by_id"))
    known = set(Review.objects.filter(answer__in=chosen, by=user).values_list("answer_id", flat=True))
    known |= set(Presence.objects.filter(answer__in=chosen, user=user).values_list("answer_id", flat=True))
    own = {pk for pk, by in marked.items() if by == user.pk}
    free = [pk for pk in chosen if pk in own or (pk not in marked and pk not in known)]
    numbers = answers.filter(pk__in=free).values_list("pk", "submission__attempt__number")
    return tuple(SecondRow(pk, number, pk in own) for pk, number in sorted(numbers, key=lambda row: row[1]))


def exam_agreement(exam: Exam) -> tuple[QuestionAgreement, ...]:
    """Return every question of the exam in order. A constant number of queries."""
    questions = list(exam.questions.filter(retired=False).select_related("live_version").order_by("position"))
    percents = {
        row.question_id: row.percent for row in SecondMarking.objects.filter(question__in=questions).order_by("pk")
    }
    answers = latest_answers(exam)
    effective = effective_of(answers)
    written: dict[int, list[int]] = {}
    for pk, one in effective.items():
        if one.standing is not Standing.NOT_ANSWERED:
            written.setdefault(one.question_id, []).append(pk)
    grades = Grade.objects.filter(pk__in=[one.grade_id for one in effective.values() if one.grade_id])
    points = dict(grades.values_list("pk", "points"))
    machine = {pk: points.get(one.grade_id or 0) for pk, one in effective.items()}
    firsts = _first_reviews(exam)
    twice = _twice(exam, firsts, machine)
    return tuple(
        _question(question, percents.get(question.pk), written.get(question.pk, []), twice, firsts, machine)
        for question in questions
    )


def twice_marked(answer: Answer) -> Twice | None:
    """Return what two people gave this answer; None if no second person has marked it."""
    found = [one for line in exam_agreement(answer.submission.attempt.exam) for one in line.twice]
    return next((one for one in found if one.answer_id == answer.pk), None)


def _question(
    question: Question,
    percent: int | None,
    written: list[int],
    twice: Iterable[Twice],
    firsts: Mapping[int, list[Review]],
    machine: Mapping[int, Decimal | None],
) -> QuestionAgreement:
    own = set(written)
    pairs = tuple(one for one in twice if one.answer_id in own)
    alone = [(pk, review) for pk in written for review in firsts.get(pk, [])[:1] if not review.together]
    by_first = [(machine[pk], review.points, review.by) for pk, review in alone]
    by_second = [(one.machine, one.second.points, one.second.by) for one in pairs]
    both = [(one.first.points, one.second.points) for one in pairs if one.first is not None]
    return QuestionAgreement(
        label=question.label,
        title=question.live_version.title if question.live_version is not None else "",
        percent=percent,
        asked=len(sample(question, written, percent or 0)),
        people=_of(both),
        first_machine=_of((given, points) for given, points, _by in by_first),
        second_machine=_of((given, points) for given, points, _by in by_second),
        markers=_markers(pairs, [*by_first, *by_second]),
        twice=pairs,
    )


def _markers(
    pairs: Iterable[Twice], beside_machine: list[tuple[Decimal | None, Decimal, User]]
) -> tuple[MarkerLine, ...]:
    people: dict[User, list[tuple[Decimal, Decimal]]] = {by: [] for _given, _points, by in beside_machine}
    for one in pairs:
        if one.first is not None:
            people.setdefault(one.first.by, []).append((one.second.points, one.first.points))
            people.setdefault(one.second.by, []).append((one.first.points, one.second.points))
    return tuple(
        MarkerLine(
            name=user.get_full_name() or user.get_username(),
            with_people=_of(found),
            with_machine=_of((given, points) for given, points, by in beside_machine if by == user),
        )
        for user, found in sorted(people.items(), key=lambda item: item[0].pk)
    )


def _of(pairs: Iterable[tuple[Decimal | None, Decimal]]) -> Agreement:
    known = [(one, other) for one, other in pairs if one is not None]
    return agreement([one for one, _other in known], [other for _one, other in known])


def _first_reviews(exam: Exam) -> dict[int, list[Review]]:
    """Return the reviews of every answer that stand and settle nothing, newest first."""
    rows = Review.objects.kept().filter(answer__question__exam=exam, moderation=None).select_related("by")
    found: dict[int, list[Review]] = {}
    for row in rows.order_by("-pk"):
        found.setdefault(row.answer_id, []).append(row)
    return found


def _twice(exam: Exam, firsts: Mapping[int, list[Review]], machine: Mapping[int, Decimal | None]) -> tuple[Twice, ...]:
    seconds = SecondMark.objects.filter(answer__in=list(machine), answer__question__exam=exam).order_by("pk")
    newest = {row.answer_id: row for row in seconds.select_related("by", "answer__submission__attempt")}
    settled = {
        row.second.answer_id: row.review
        for row in Moderation.objects.filter(second__in=list(newest.values()), review__withdrawal=None)
        .select_related("second", "review__by")
        .order_by("pk")
    }
    return tuple(
        Twice(
            answer_id=pk,
            number=second.answer.submission.attempt.number,
            first=next((row for row in firsts.get(pk, []) if row.by_id != second.by_id), None),
            second=second,
            machine=machine[pk],
            settled=settled.get(pk),
        )
        for pk, second in newest.items()
    )


def _numbers(criteria: Mapping[str, str]) -> dict[str, Decimal]:
    return {key: Decimal(points) for key, points in criteria.items()}
