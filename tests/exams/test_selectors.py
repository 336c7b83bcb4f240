"""What people see: which points count, what a student sees when, and that a large class costs no more queries."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from decimal import Decimal

import pytest
from django.contrib.auth.models import User

from exams.grading import types as kernel
from exams.grading.verdict import State
from exams.models import Answer, Attempt, Exam, Grade, GradingRun, Submission
from exams.selectors.dashboard import class_list, exam_counts, exam_dashboard
from exams.selectors.effective import Standing, effective_of, latest_answers
from exams.selectors.marking import answer_for_marking, marking_list
from exams.selectors.results import exam_results
from exams.selectors.submissions import staff_answers
from exams.services.regrade import regrade_answer, requeue_run
from exams.services.release import release, withdraw
from exams.services.review import accept_suggestion, override
from exams.services.runs import claim_run, fail_run
from tests.factories import DURING, grade_run, hand_in, kernel_grade, make_attempt, make_exam, make_user, make_version

pytestmark = pytest.mark.django_db
Queries = Callable[[int], AbstractContextManager[object]]


@pytest.fixture
def boss() -> User:
    return make_user("boss", is_superuser=True)


@pytest.fixture
def attempt(exam: Exam) -> Attempt:
    return make_attempt(exam)


def standing_of(run: GradingRun) -> tuple[Standing, Decimal | None]:
    one = effective_of(Answer.objects.filter(pk=run.answer_id))[run.answer_id]
    return one.standing, one.points


def test_standing_follows_the_run_and_the_review(attempt: Attempt, boss: User) -> None:
    run = hand_in(attempt)[0]
    assert standing_of(run) == (Standing.QUEUED, None)
    claim = claim_run(run.pk, "w", DURING)
    assert claim is not None
    assert standing_of(run) == (Standing.GRADING, None)
    fail_run(claim, "down", DURING)
    grade_run(run, kernel_grade("1.5", State.SUGGESTED))
    assert standing_of(run) == (Standing.SUGGESTED, Decimal("1.5"))
    override(boss, run.answer, criteria={"1a.A": Decimal(1), "1a.B": Decimal("0.5")}, reason="Half of it is there.")
    assert standing_of(run) == (Standing.REVIEWED, Decimal("1.5"))
    override(boss, run.answer, criteria={"1a.A": Decimal(0), "1a.B": Decimal(0)}, reason="On second thoughts.")
    assert standing_of(run) == (Standing.REVIEWED, Decimal(0))


def test_grading_again_counts_when_it_is_done(attempt: Attempt, boss: User) -> None:
    run = hand_in(attempt)[0]
    grade_run(run, kernel_grade("1"))
    again = regrade_answer(boss, run.answer, DURING)
    assert (again.number, standing_of(run)) == (2, (Standing.GRADED, Decimal(1)))
    grade_run(again, kernel_grade("2"))
    assert standing_of(run) == (Standing.GRADED, Decimal(2))
    assert Grade.objects.count() == 2


def test_new_version_takes_nobodys_points_away_until_it_is_graded(attempt: Attempt, boss: User) -> None:
    run = hand_in(attempt)[0]
    grade_run(run, kernel_grade("1"))
    make_version(run.answer.question, title="Changed")
    assert standing_of(run) == (Standing.GRADED, Decimal(1))
    again = regrade_answer(boss, Answer.objects.get(pk=run.answer_id), DURING)
    assert (again.number, again.version.number) == (1, 2)
    grade_run(again, kernel_grade("0.5"))
    assert standing_of(run) == (Standing.GRADED, Decimal("0.5"))


def test_failed_run_is_shown_and_tried_again_as_a_new_run(attempt: Attempt, boss: User) -> None:
    run = hand_in(attempt)[0]
    for _ in range(3):
        claim = claim_run(run.pk, "w", DURING)
        assert claim is not None
        fail_run(claim, "down", DURING)
    assert standing_of(run) == (Standing.FAILED, None)
    again = requeue_run(boss, run, DURING)
    run.refresh_from_db()
    assert (run.state, run.error, again.number, again.state) == ("failed", "down", 2, "queued")
    assert standing_of(run) == (Standing.QUEUED, None)


def test_only_the_newest_submission_counts(attempt: Attempt) -> None:
    grade_run(hand_in(attempt, {"1a": "old"})[0], kernel_grade("2"))
    new = hand_in(attempt, {"1a": "new"})
    assert set(latest_answers(attempt.exam)) == {run.answer for run in new}
    assert exam_counts(attempt.exam)["queued"] == 2
    assert exam_counts(attempt.exam)["graded"] == 0


def test_student_sees_points_only_when_released_and_confirmed(attempt: Attempt, boss: User) -> None:
    assert exam_results(attempt) is None
    first, second = hand_in(attempt, {"1a": "x", "1b": "y"})
    grade_run(first, kernel_grade("1.5"))
    grade_run(second, kernel_grade("2", State.SUGGESTED))
    before = exam_results(attempt)
    assert before is not None
    assert (before.released, before.points, before.pending) == (False, None, Decimal(4))
    assert [(a.state, a.points, a.feedback, a.criteria, a.solution) for a in before.answers] == [
        ("graded", None, "", (), "")
    ] * 2
    release(boss, attempt.exam)
    after = exam_results(attempt)
    assert after is not None
    assert (after.points, after.max, after.pending) == (Decimal("1.5"), Decimal(4), Decimal(2))
    assert [(a.state, a.points, a.feedback) for a in after.answers] == [
        ("graded", Decimal("1.5"), "Words."),
        ("suggested", None, ""),
    ]
    accept_suggestion(boss, second.answer, "Well said.")
    last = exam_results(attempt)
    assert last is not None
    assert (last.points, last.answers[1].comment) == (Decimal("3.5"), "Well said.")
    withdraw(boss, attempt.exam)
    hidden = exam_results(attempt)
    assert hidden is not None
    assert hidden.points is None


def test_overridden_criterion_has_no_reason_of_the_machine(attempt: Attempt, boss: User) -> None:
    run = hand_in(attempt)[0]
    grade_run(run, kernel_grade("1.5"))
    override(
        boss, run.answer, criteria={"1a.A": Decimal(1), "1a.B": Decimal("0.5")}, reason="Seen.", comment="Look up."
    )
    release(boss, attempt.exam)
    results = exam_results(attempt)
    assert results is not None
    first = results.answers[0]
    assert [(c.key, c.points, c.reason, c.evidence) for c in first.criteria] == [
        ("1a.A", Decimal(1), "", ()),
        ("1a.B", Decimal("0.5"), "", ()),
    ]
    assert (first.feedback, first.comment, first.points) == ("", "Look up.", Decimal("1.5"))


def test_tests_are_shown_by_their_visibility(attempt: Attempt, boss: User) -> None:
    run = hand_in(attempt)[0]
    grade = kernel_grade("1.5")
    tests = [
        kernel.TestResult(v, Decimal(1), Decimal(1), True, v, f"said {v}")
        for v in ("public", "after_release", "hidden")
    ]
    object.__setattr__(grade, "tests", tuple(tests))
    grade_run(run, grade)
    shown = []
    for _ in range(2):
        results = exam_results(attempt)
        assert results is not None
        shown.append([test.name for test in results.answers[0].tests])
        if not results.released:
            release(boss, attempt.exam)
    assert shown == [["public"], ["public", "after_release"]]
    assert len(staff_answers(Submission.objects.get())[0]["tests"]) == 3  # type: ignore[arg-type]


def test_marking_list_puts_what_waits_first(exam: Exam, boss: User) -> None:
    states = (State.GRADED, State.SUGGESTED, State.NEEDS_REVIEW)
    runs = [hand_in(make_attempt(exam, f"s{n}"))[0] for n in range(4)]
    for run, state in zip(runs, states, strict=False):
        grade_run(run, kernel_grade("1", state))
    assert [(row.number, str(row.effective.standing)) for row in marking_list(exam, "1a")] == [
        (3, "needs_review"),
        (2, "suggested"),
        (1, "graded"),
        (4, "queued"),
    ]
    assert [row.number for row in marking_list(exam, "1a", [Standing.SUGGESTED])] == [2]
    assert marking_list(exam, "9z") == ()
    view = answer_for_marking(runs[1].answer)
    assert (view.number, view.criterion_points("1a.A"), view.criterion_points("1a.B")) == (2, Decimal(1), None)
    override(boss, runs[1].answer, criteria={"1a.A": Decimal(0), "1a.B": Decimal("0.5")}, reason="No.")
    assert answer_for_marking(runs[1].answer).criterion_points("1a.B") == Decimal("0.5")


def test_dashboard_adds_up(exam: Exam) -> None:
    for number, points in enumerate(("0", "1.5", "2")):
        runs = hand_in(make_attempt(exam, f"s{number}"), {"1a": f"x{number}", "1b": "y"})
        grade_run(runs[0], kernel_grade(points))
        if number:
            grade_run(runs[1], kernel_grade("2", State.NEEDS_REVIEW if number == 1 else State.GRADED))
    make_user("absent", exam.course)
    board = exam_dashboard(exam)
    assert (board.students, board.handed_in, board.done, board.waiting_for_people) == (4, 3, 1, 1)
    assert board.max == Decimal(4)
    first, second = board.questions
    assert (first.label, first.counts["graded"], first.mean, first.waiting) == ("1a", 3, Decimal("3.5") / 3, 0)
    assert (second.counts["needs_review"], second.counts["queued"], second.waiting) == (1, 1, 1)
    assert [bar.count for bar in board.histogram] == [0, 0, 0, 0, 0, 0, 0, 0, 1, 1]
    assert (board.histogram[0].low, board.histogram[-1].high) == (Decimal(0), Decimal(4))


def graded_class(size: int) -> Exam:
    exam = make_exam(f"exam-{size}", course=f"course-{size}")
    for number in range(size):
        for run in hand_in(make_attempt(exam, f"s{size}-{number}"), {"1a": f"x{number}"}):
            grade_run(run, kernel_grade("1.5"))
    return exam


@pytest.mark.parametrize("size", [2, 30])
def test_queries_do_not_grow_with_the_class(size: int, django_assert_num_queries: Queries) -> None:
    exam = graded_class(size)
    with django_assert_num_queries(9):
        exam_dashboard(exam)
    with django_assert_num_queries(4):
        exam_counts(exam)
    with django_assert_num_queries(5):
        class_list(exam)
    with django_assert_num_queries(3):
        marking_list(exam, "1a")
    submission = Submission.objects.select_related("attempt__exam").filter(attempt__exam=exam)[0]
    with django_assert_num_queries(5):
        staff_answers(submission)


@pytest.mark.parametrize("questions", [2, 20])
def test_queries_do_not_grow_with_the_questions(questions: int, django_assert_num_queries: Queries) -> None:
    exam = make_exam(labels=[f"{number}a" for number in range(1, questions + 1)])
    attempt = make_attempt(exam)
    for run in hand_in(attempt):
        grade_run(run, kernel_grade("1.5"))
    attempt = Attempt.objects.select_related("exam").get(pk=attempt.pk)
    with django_assert_num_queries(8):
        exam_results(attempt)
    answer = Answer.objects.select_related("submission__attempt").filter(question__label="1a")[0]
    with django_assert_num_queries(8):
        answer_for_marking(answer)
