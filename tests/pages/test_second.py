"""Second marking: a share, blind; agreement; settling what differs."""

import re
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from exams.models import Answer, Exam, Moderation, Review, SecondMark, SecondMarking
from exams.selectors.effective import effective_of
from exams.selectors.second import exam_agreement, sample, second_queue
from tests.factories import make_user
from tests.pages.conftest import SignIn
from tests.pages.test_marking import BOARD, address, handed_in
from tests.pages.test_sitting import text_of

FULL = {"points-1a.A": "1.5", "points-1a.B": "0.5"}


@pytest.fixture
def tom(sign_in: SignIn) -> Client:
    return sign_in("tom")


@pytest.fixture
def ida(sign_in: SignIn) -> Client:
    return sign_in("ida")


@pytest.fixture
def answers(exam: Exam, ida: Client) -> list[Answer]:
    """Return four answers to 1a, all of them to be marked twice; Ida has marked the first."""
    found = [handed_in(exam, name) for name in ("alice", "bob", "carl", "dora")]
    ida.post(BOARD + "1a/share", {"percent": "100"})
    ida.post(address(found[0]), {"points-1a.A": "0", "points-1a.B": "0", "reason": "Staff only: wrong."})
    return found


def second_path(answer: Answer) -> str:
    return f"{BOARD}1a/{answer.pk}/second"


def test_the_second_marker_sees_nobodys_points(tom: Client, answers: list[Answer]) -> None:
    assert tom.get(BOARD + "1a/second").headers["Location"] == second_path(answers[0])
    html = tom.get(second_path(answers[0])).content.decode()
    for hidden in ("Why A.", "Staff only", "checked", "suggested-step", "data-suggested", "evidence", "confidence"):
        assert hidden not in html, hidden
    assert "A lot of words" in html
    assert "Liddell" not in html


def test_a_second_mark_changes_no_points(tom: Client, answers: list[Answer]) -> None:
    assert tom.post(second_path(answers[0]), {**FULL, "note": "All there."}).headers["Location"] == BOARD + "1a/second"
    mark = SecondMark.objects.get()
    assert (mark.points, mark.criteria, mark.note) == (Decimal(2), {"1a.A": "1.5", "1a.B": "0.5"}, "All there.")
    assert effective_of(Answer.objects.filter(pk=answers[0].pk))[answers[0].pk].points == 0
    assert tom.get(BOARD + "1a/second").headers["Location"] == second_path(answers[1])


def test_whoever_saw_points_is_not_second(tom: Client, ida: Client, answers: list[Answer]) -> None:
    assert ida.get(second_path(answers[0])).status_code == 409
    tom.get(address(answers[1]))
    assert tom.get(second_path(answers[1])).status_code == 409
    assert tom.post(second_path(answers[1]), FULL).status_code == 409
    tom.post(second_path(answers[2]), FULL)
    assert ida.get(second_path(answers[2])).status_code == 409  # it has its second mark
    assert [(one.by.get_username(), one.answer_id) for one in SecondMark.objects.all()] == [("tom", answers[2].pk)]


@pytest.mark.parametrize("points", [{}, {"points-1a.A": "9", "points-1a.B": "0"}, {"points-1a.A": "x"}])
def test_impossible_second_marks_are_refused(tom: Client, answers: list[Answer], points: dict[str, str]) -> None:
    assert tom.post(second_path(answers[0]), points).status_code == 422
    assert not SecondMark.objects.exists()


def test_the_share_is_the_instructors(tom: Client, ida: Client, exam: Exam) -> None:
    assert tom.post(BOARD + "1a/share", {"percent": "10"}).status_code == 403
    assert tom.get(BOARD + "agreement").status_code == 403
    for text in ("", "101", "-1", "x", "1e1"):
        ida.post(BOARD + "1a/share", {"percent": text})
    assert not SecondMarking.objects.exists()
    ida.post(BOARD + "1a/share", {"percent": "25"})
    assert SecondMarking.objects.get().percent == 25


def test_a_sample_is_rounded_up_and_grows(exam: Exam) -> None:
    question, ids = exam.questions.get(label="1a"), range(1, 11)
    small, large = sample(question, ids, 11), sample(question, ids, 50)
    assert (len(small), len(large), set(small) <= set(large)) == (2, 5, True)
    assert sample(question, ids, 0) == ()
    assert set(sample(question, ids, 100)) == set(ids)


def test_no_share_is_no_second_marking(tom: Client, exam: Exam) -> None:
    answer = handed_in(exam, "alice")
    assert "nothing to mark second" in text_of(tom.get(BOARD + "1a/second"))
    assert tom.get(second_path(answer)).status_code == 409


def test_agreement_of_people_and_machine(tom: Client, answers: list[Answer], exam: Exam) -> None:
    for answer in answers[:2]:
        tom.post(second_path(answer), FULL)
    line = exam_agreement(exam)[0]
    assert (line.percent, line.asked, line.people.pairs, line.people.mean_difference) == (100, 4, 1, 2.0)
    assert (line.second_machine.pairs, line.second_machine.mean_difference) == (2, 0.5)
    assert (line.first_machine.pairs, line.first_machine.mean_difference) == (1, -1.5)
    by_name = {one.name: one for one in line.markers}
    assert (by_name["tom"].with_people.mean_difference, by_name["ida"].with_people.mean_difference) == (2.0, -2.0)
    assert by_name["tom"].with_machine.pairs == 2


def test_a_difference_is_settled_and_counts(tom: Client, ida: Client, answers: list[Answer], exam: Exam) -> None:
    tom.post(second_path(answers[0]), FULL)
    tom.post(second_path(answers[1]), FULL)
    board = ida.get(BOARD + "agreement")
    assert re.findall(r"Settle number (\d)", text_of(board)) == ["1"]  # nobody has marked the second answer first
    path = f"{BOARD}1a/{answers[0].pk}/settle"
    assert "First 0, second 1.5." in text_of(ida.get(path))
    assert ida.post(path, {"points-1a.A": "1.5"}).status_code == 422
    assert not Moderation.objects.exists()
    ida.post(path, {"points-1a.A": "1.5", "points-1a.B": "0", "reason": "A is there."})
    review = Review.objects.latest("pk")
    assert (review.points, review.reason) == (Decimal("1.5"), "Settled between 0 and 2 points. A is there.")
    assert effective_of(Answer.objects.filter(pk=answers[0].pk))[answers[0].pk].points == Decimal("1.5")
    words = text_of(ida.get(BOARD + "agreement"))
    assert "1 difference is settled." in words
    assert "Settle number" not in words
    assert exam_agreement(exam)[0].people.mean_difference == 2.0  # the first mark stays the first mark
    assert tom.get(path).status_code == 403
    assert ida.get(f"{BOARD}1a/{answers[1].pk}/settle").status_code == 409


def test_queries_do_not_grow_with_answers(exam: Exam) -> None:
    tom, question = User.objects.get(username="tom"), exam.questions.get(label="1a")
    SecondMarking.objects.create(question=question, percent=100, by=tom)

    def counts() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as queue:
            second_queue(tom, question)
        with CaptureQueriesContext(connection) as whole:
            exam_agreement(exam)
        return len(queue), len(whole)

    handed_in(exam, "alice")
    few = counts()
    for place in range(8):
        make_user(f"s{place}", exam.course)
        handed_in(exam, f"s{place}")
    assert counts() == few
