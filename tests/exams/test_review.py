"""What people decide: who may, what is refused, and that every decision is a row with its event."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import User

from exams.errors import Conflict, InvalidInput, NotAllowed
from exams.grading.verdict import State
from exams.models import Answer, AuditEvent, Exam, Grade, GradingRun, Release, Review, Role
from exams.services.regrade import regrade_answer, requeue_run
from exams.services.release import release, withdraw
from exams.services.review import accept_suggestion, override
from tests.factories import DURING, grade_run, hand_in, kernel_grade, make_attempt, make_exam, make_user

pytestmark = pytest.mark.django_db
FULL = {"1a.A": Decimal("1.5"), "1a.B": Decimal("0.5")}


@pytest.fixture
def answer(exam: Exam) -> Answer:
    run = hand_in(make_attempt(exam))[0]
    grade_run(run, kernel_grade("1.5", State.SUGGESTED))
    return Answer.objects.select_related("submission__attempt__exam__course", "question").get(pk=run.answer_id)


@pytest.fixture
def tom(exam: Exam) -> User:
    return make_user("tom", exam.course, Role.TA)


def test_accepting_takes_the_points_as_they_are(answer: Answer, tom: User) -> None:
    review = accept_suggestion(tom, answer, "Good.", seen=Grade.objects.get().pk)
    assert (review.accepted, review.points, review.criteria) == (True, Decimal("1.5"), {"1a.A": "1.5"})
    assert (review.comment, review.grade, review.by) == ("Good.", Grade.objects.get(), tom)
    event = AuditEvent.objects.get(action="answer.accepted")
    assert (event.actor, event.subject, event.detail["points"]) == (tom, f"answer:{answer.pk}", "1.5")


def test_overriding_adds_rows_and_changes_none(answer: Answer, tom: User) -> None:
    before = list(Grade.objects.values())
    first = override(tom, answer, criteria=FULL, reason="All of it is there.")
    second = override(tom, answer, criteria=FULL | {"1a.B": Decimal(0)}, reason="No, not B.", comment="See B.")
    assert (first.points, second.points, second.accepted) == (Decimal(2), Decimal("1.5"), False)
    assert Review.objects.count() == 2
    assert list(Grade.objects.values()) == before
    assert list(AuditEvent.objects.filter(action="answer.overridden").values_list("actor", flat=True)) == [tom.pk] * 2


@pytest.mark.parametrize(
    ("criteria", "reason", "field"),
    [
        ({"1a.A": Decimal(1)}, "why", "criteria.1a.B"),
        (FULL | {"1a.Z": Decimal(1)}, "why", "criteria.1a.Z"),
        (FULL | {"1a.A": Decimal("1.51")}, "why", "criteria.1a.A"),
        (FULL | {"1a.A": Decimal("-0.5")}, "why", "criteria.1a.A"),
        (FULL | {"1a.A": Decimal("0.333")}, "why", "criteria.1a.A"),
        (FULL | {"1a.A": Decimal("NaN")}, "why", "criteria.1a.A"),
        (FULL | {"1a.A": Decimal("Infinity")}, "why", "criteria.1a.A"),
        (FULL, "  ", "reason"),
        (FULL, "x" * 5_001, "reason"),
        (FULL, "nul\x00", "reason"),
    ],
)
def test_bad_overrides_are_refused(
    answer: Answer, tom: User, criteria: dict[str, Decimal], reason: str, field: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        override(tom, answer, criteria=criteria, reason=reason)
    assert caught.value.field == field
    assert not Review.objects.exists()


def test_nothing_to_accept(answer: Answer, tom: User, exam: Exam) -> None:
    queued = hand_in(make_attempt(exam, "bob"))[0].answer
    with pytest.raises(Conflict):
        accept_suggestion(tom, queued)
    with pytest.raises(Conflict, match="graded again"):
        accept_suggestion(tom, answer, seen=Grade.objects.get().pk + 1)
    assert not Review.objects.exists()


def test_only_staff_of_the_course_decide(answer: Answer, exam: Exam) -> None:
    mallory = make_user("mallory", make_exam("other", course="history").course, Role.TA)
    run = GradingRun.objects.filter(answer=answer)[0]
    GradingRun.objects.filter(pk=run.pk).update(state="failed")
    for user in (answer.submission.attempt.user, make_user("eve", exam.course), mallory):
        for deed in (
            lambda user=user: accept_suggestion(user, answer),
            lambda user=user: override(user, answer, criteria=FULL, reason="mine"),
            lambda user=user: regrade_answer(user, answer, DURING),
            lambda user=user: requeue_run(user, run, DURING),
            lambda user=user: release(user, exam),
        ):
            with pytest.raises(NotAllowed):
                deed()
    assert (Review.objects.count(), Release.objects.count(), GradingRun.objects.count()) == (0, 0, 2)


def test_release_is_the_instructors_and_each_decision_a_row(exam: Exam, tom: User) -> None:
    ida = make_user("ida", exam.course, Role.INSTRUCTOR)
    with pytest.raises(NotAllowed):
        release(tom, exam)
    with pytest.raises(Conflict):
        withdraw(ida, exam)
    release(ida, exam)
    with pytest.raises(Conflict):
        release(ida, Exam.objects.get(pk=exam.pk))
    withdraw(ida, Exam.objects.get(pk=exam.pk))
    assert list(Release.objects.order_by("pk").values_list("released", "by")) == [(True, ida.pk), (False, ida.pk)]
    actions = AuditEvent.objects.filter(subject=f"exam:{exam.pk}").order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["exam.released", "exam.withdrawn"]


def test_answer_on_its_way_is_not_queued_twice(answer: Answer, tom: User) -> None:
    again = regrade_answer(tom, answer, DURING)
    with pytest.raises(Conflict):
        regrade_answer(tom, answer, DURING)
    with pytest.raises(Conflict):
        requeue_run(tom, again, DURING)
    assert GradingRun.objects.filter(answer=answer).count() == 2
