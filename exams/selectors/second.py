"""Second marking: which answers a second person marks, and how far first marker, second marker and machine agree."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db.models import QuerySet

from exams.grading.agreement import Agreement, agreement
from exams.models import Answer, Exam, Moderation, Presence, Question, Review, SecondMark, SecondMarking
from exams.selectors.class_standing import class_standing
from exams.selectors.effective import Cents, Effective, Standing, effective_of, latest_answers, points_of


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


class _First(NamedTuple):
    """What somebody gave an answer first, alone. `by`: the account's id; `machine` None: nothing was suggested."""

    points: Decimal
    by: int
    machine: Decimal | None


def percent_of(question: Question) -> int | None:
    """Return the share of answers to be marked twice, in percent; None if it was never set."""
    newest = question.second_markings.order_by("-pk").first()
    return newest.percent if newest is not None else None


def sample(question: Question, answer_ids: Iterable[int], percent: int) -> tuple[int, ...]:
    """Return the share of these answers that is marked twice, rounded up. A larger share holds the smaller one."""
    ranked = sorted(answer_ids, key=lambda pk: hashlib.sha256(f"second:{question.pk}:{pk}".encode()).digest())
    return tuple(ranked[: _share(len(ranked), percent)])


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
    by_question = class_standing(exam).by_question
    standings = {one.answer_id: one for answers in by_question.values() for one in answers}
    twice = _twice(SecondMark.objects.filter(version__question__exam=exam), standings)
    firsts = _firsts(exam, standings)
    names = _names({by for one in twice for by in _markers_of(one)} | {one.by for one in firsts.values()})
    return tuple(
        _question(question, percents.get(question.pk), by_question.get(question.pk, ()), twice, firsts, names)
        for question in questions
    )


def twice_marked(answer: Answer) -> Twice | None:
    """Return what two people gave this answer; None if no second person has marked it."""
    newest = latest_answers(answer.submission.attempt.exam).filter(pk=answer.pk)
    found = _twice(SecondMark.objects.filter(answer=answer), effective_of(newest))
    return found[0] if found else None


def _share(answers: int, percent: int) -> int:
    """Return how many answers a share is, rounded up."""
    return -(-answers * percent // 100)


def _question(
    question: Question,
    percent: int | None,
    standings: Sequence[Effective],
    twice: Iterable[Twice],
    firsts: Mapping[int, _First],
    names: Mapping[int, str],
) -> QuestionAgreement:
    written = [one.answer_id for one in standings if one.standing is not Standing.NOT_ANSWERED]
    own = set(written)
    pairs = tuple(one for one in twice if one.answer_id in own)
    by_first = [firsts[pk] for pk in written if pk in firsts]
    by_second = [_First(one.second.points, one.second.by_id, one.machine) for one in pairs]
    both = [(one.first.points, one.second.points) for one in pairs if one.first is not None]
    return QuestionAgreement(
        label=question.label,
        title=question.live_version.title if question.live_version is not None else "",
        percent=percent,
        asked=_share(len(written), percent or 0),
        people=_of(both),
        first_machine=_of((one.machine, one.points) for one in by_first),
        second_machine=_of((one.machine, one.points) for one in by_second),
        markers=_markers(pairs, [*by_first, *by_second], names),
        twice=pairs,
    )


def _markers(
    pairs: Iterable[Twice], beside_machine: Sequence[_First], names: Mapping[int, str]
) -> tuple[MarkerLine, ...]:
    people: dict[int, list[tuple[Decimal, Decimal]]] = {one.by: [] for one in beside_machine}
    for one in pairs:
        if one.first is not None:
            people.setdefault(one.first.by_id, []).append((one.second.points, one.first.points))
            people.setdefault(one.second.by_id, []).append((one.first.points, one.second.points))
    return tuple(
        MarkerLine(
            name=names[by],
            with_people=_of(found),
            with_machine=_of((one.machine, one.points) for one in beside_machine if one.by == by),
        )
        for by, found in sorted(people.items())
    )


def _markers_of(one: Twice) -> tuple[int, ...]:
    return (one.second.by_id,) if one.first is None else (one.second.by_id, one.first.by_id)


def _names(user_ids: Iterable[int]) -> dict[int, str]:
    """Return what the accounts are called, by id. One query."""
    users = User.objects.in_bulk(list(user_ids))
    return {pk: user.get_full_name() or user.get_username() for pk, user in users.items()}


def _of(pairs: Iterable[tuple[Decimal | None, Decimal]]) -> Agreement:
    known = [(one, other) for one, other in pairs if one is not None]
    return agreement([one for one, _other in known], [other for _one, other in known])


def _standing_reviews(reviews: "QuerySet[Review]") -> "QuerySet[Review]":
    """Return those that nobody took back and that settle nothing."""
    return reviews.filter(withdrawal=None, moderation=None)


def _firsts(exam: Exam, standings: Mapping[int, Effective]) -> dict[int, _First]:
    """Return what the first marker gave each answer, beside the machine; accepted together, nobody looked. One query."""
    rows = _standing_reviews(Review.objects.filter(answer__submission__attempt__exam=exam)).order_by("pk")
    newest = {row[0]: row for row in rows.values_list("answer_id", "by_id", "together", Cents("points"))}
    return {
        pk: _First(points_of(cents), by, standings[pk].machine)
        for pk, by, together, cents in newest.values()
        if pk in standings and not together
    }


def _twice(marks: "QuerySet[SecondMark]", standings: Mapping[int, Effective]) -> tuple[Twice, ...]:
    """Return those of these answers that have a second mark. Three queries."""
    rows = marks.order_by("pk").select_related("by", "answer__submission__attempt")
    newest = {row.answer_id: row for row in rows if row.answer_id in standings}
    found = _standing_reviews(Review.objects.filter(answer__in=list(newest))).select_related("by").order_by("pk")
    firsts = {row.answer_id: row for row in found if row.by_id != newest[row.answer_id].by_id}
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
            first=firsts.get(pk),
            second=second,
            machine=standings[pk].machine,
            settled=settled.get(pk),
        )
        for pk, second in newest.items()
    )


def _numbers(criteria: Mapping[str, str]) -> dict[str, Decimal]:
    return {key: Decimal(points) for key, points in criteria.items()}
