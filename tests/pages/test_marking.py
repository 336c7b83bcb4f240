"""The markers' pages: dashboard, class list, marking blind, accepting many, releasing."""

import re
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from exams.grading import types as kernel
from exams.grading.verdict import State, Verdict
from exams.models import Answer, Exam, GradingRun, Release, Review, RunState
from tests.factories import grade_run, hand_in, make_attempt, make_user
from tests.pages.conftest import SignIn
from tests.pages.test_sitting import text_of

BOARD = "/exams/exam/marking/"


def suggestion(points: str = "1.5", state: State = State.SUGGESTED, label: str = "1a") -> kernel.Grade:
    """Return a grade of both criteria of a question."""
    first = kernel.CriterionResult(
        f"{label}.A", Decimal(points), Decimal("1.5"), state, 0.95, "Why A.", (kernel.Evidence("of words"),)
    )
    second = kernel.CriterionResult(f"{label}.B", Decimal(0), Decimal("0.5"), state, 0.95, "Why B.")
    return kernel.Grade(state, Verdict.PARTIAL, Decimal(points), Decimal(2), 0.95, (first, second))  # fmt: skip


def handed_in(exam: Exam, name: str, state: State = State.SUGGESTED) -> Answer:
    """Let a student hand in; grade 1a as this state and 1b beyond doubt; return the answer to 1a."""
    runs = hand_in(make_attempt(exam, name), {"1a": f"A lot of words <script>alert('{name}')</script>", "1b": "x"})
    grade_run(runs[0], suggestion(state=state))
    grade_run(runs[1], suggestion(state=State.GRADED, label="1b"))
    return runs[0].answer


@pytest.fixture
def tom(sign_in: SignIn) -> Client:
    return sign_in("tom")


def address(answer: Answer, show: str = "all") -> str:
    return f"{BOARD}1a/{answer.pk}?show={show}"


def test_dashboard_tells_states_in_words_and_numbers(tom: Client, exam: Exam) -> None:
    handed_in(exam, "alice")
    handed_in(exam, "bob", State.NEEDS_REVIEW)
    words = text_of(tom.get(BOARD))
    assert "Handed in 2 of 2" in words
    assert "Answers waiting for people 2" in words
    assert "suggested 1" in words
    assert "needs a person 1" in words
    assert "Mark 2" in words
    assert "Accept 1 suggestion" in words
    assert "1.50 / 2" in words
    assert "Release results" not in words  # Tom is no instructor


def test_class_list_costs_the_same_for_2_and_30_students(tom: Client, exam: Exam) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert tom.get(BOARD + "class").status_code == 200
        return len(captured)

    def board_queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert tom.get(BOARD).status_code == 200
        return len(captured)

    handed_in(exam, "alice")
    handed_in(exam, "bob")
    queries()  # the first look of an hour is noted
    queries()  # the first look of an hour is noted in the audit log
    two, two_board = queries(), board_queries()
    for number in range(28):
        make_user(f"student{number}", exam.course)
        handed_in(exam, f"student{number}")
    assert (queries(), board_queries()) == (two, two_board)
    rows = re.findall(r'<th scope="row">(\d+)', tom.get(BOARD + "class").content.decode())
    assert rows == [str(number) for number in range(1, 31)]


def test_class_list_leads_to_every_answer_in_words(tom: Client, exam: Exam) -> None:
    answer = handed_in(exam, "alice")
    page = tom.get(BOARD + "class").content.decode()
    assert f'<a href="{BOARD}1a/{answer.pk}?show=all" title="Number 1, 1a: suggested">' in page
    assert '1.5<span class="visually-hidden"> suggested</span>' in page


def test_dashboard_asks_often_only_while_grading_goes_on(tom: Client, exam: Exam) -> None:
    hand_in(make_attempt(exam))
    assert 'hx-trigger="every 2s"' in tom.get(BOARD).content.decode()
    GradingRun.objects.update(state=RunState.FAILED)
    assert 'hx-trigger="every 15s"' in tom.get(BOARD, headers={"HX-Request": "true"}).content.decode()


def test_marking_is_blind_and_shows_answers_as_text(tom: Client, exam: Exam) -> None:
    answer = handed_in(exam, "alice")
    for path in (BOARD, BOARD + "class", address(answer)):
        html = tom.get(path).content.decode()
        assert "Liddell" not in html
        assert not re.search(r"\balice\b", html.replace("alert(&#x27;alice&#x27;)", ""), re.IGNORECASE)
        assert "<script>alert" not in html
    assert (
        '<mark class="evidence" title="1a.A" data-criteria="1a.A">of words</mark>'
        in tom.get(address(answer)).content.decode()
    )


def test_accepting_takes_the_suggestion_and_goes_to_the_next(tom: Client, exam: Exam) -> None:
    first, second = handed_in(exam, "alice"), handed_in(exam, "bob")
    sent = tom.post(address(first, "waiting"), {"accept": "", "comment": "Good."})
    review = Review.objects.get()
    assert sent.headers["Location"] == f"{address(second, 'waiting')}&done={review.pk}"
    assert (review.answer, review.accepted, review.points, review.comment) == (first, True, Decimal("1.5"), "Good.")
    last = tom.post(address(second, "waiting"), {"accept": ""}).headers["Location"]
    assert last == f"{BOARD}1a/?show=waiting&done={review.pk + 1}"
    assert "nothing left here" in text_of(tom.get(BOARD + "1a/?show=waiting"))


def test_override_needs_a_reason_and_keeps_what_was_chosen(tom: Client, exam: Exam) -> None:
    answer = handed_in(exam, "alice")
    chosen = {"points-1a.A": "0", "points-1a.B": "0.5"}
    page = tom.post(address(answer), chosen)
    assert page.status_code == 422
    assert "Say why" in text_of(page)
    assert re.search(r'name="points-1a.A" id="[^"]+" value="0" checked', page.content.decode())
    assert not Review.objects.exists()
    tom.post(address(answer), {**chosen, "reason": "Means something else."})
    review = Review.objects.get()
    assert (review.accepted, review.points, review.criteria) == (False, Decimal("0.5"), {"1a.A": "0", "1a.B": "0.5"})
    words = text_of(tom.get(address(answer)))
    assert "tom set the points: 0.5 points (counts)" in words
    assert "Machine grading 1 of version 1: suggested: 1.5 points" in words


def test_saving_the_suggestion_unchanged_is_accepting_it(tom: Client, exam: Exam) -> None:
    answer = handed_in(exam, "alice")
    tom.post(address(answer), {"points-1a.A": "1.5", "points-1a.B": "0"})
    assert Review.objects.get().accepted


@pytest.mark.parametrize("value", ["99", "-1", "NaN", "Infinity", "x", "0.001", "9" * 500])
def test_impossible_points_are_refused_in_words(tom: Client, exam: Exam, value: str) -> None:
    answer = handed_in(exam, "alice")
    page = tom.post(address(answer), {"points-1a.A": value, "points-1a.B": "0", "reason": "r"})
    assert page.status_code == 422
    assert not Review.objects.exists()


def test_many_suggestions_are_accepted_at_once_and_only_those(tom: Client, exam: Exam) -> None:
    handed_in(exam, "alice")
    handed_in(exam, "bob", State.NEEDS_REVIEW)
    for _ in range(2):
        tom.post(BOARD + "1a/accept")
    assert list(Review.objects.values_list("answer__submission__attempt__user__username", "accepted")) == [
        ("alice", True)
    ]


def test_failed_gradings_are_queued_again(tom: Client, exam: Exam) -> None:
    run = hand_in(make_attempt(exam))[0]
    GradingRun.objects.filter(pk=run.pk).update(state=RunState.FAILED, error="The sandbox is down.")
    assert "1 failed: retry" in text_of(tom.get(BOARD))
    assert "The sandbox is down." in text_of(tom.get(address(run.answer)))
    tom.post(BOARD + "1a/retry")
    assert list(run.answer.runs.order_by("number").values_list("number", "state")) == [(1, "failed"), (2, "queued")]


def test_only_instructors_release(sign_in: SignIn, exam: Exam) -> None:
    handed_in(exam, "alice")
    assert sign_in("tom").post(BOARD + "release", {"release": ""}).status_code == 403
    assert not Release.objects.exists()
    ida = sign_in("ida")
    assert "Release results" in text_of(ida.get(BOARD))
    ida.post(BOARD + "release", {"release": ""})
    ida.post(BOARD + "release", {"withdraw": ""})
    assert list(Release.objects.order_by("pk").values_list("released", flat=True)) == [True, False]


PAGES = ["", "class", "1a/", "1a/{answer}"]
DEEDS = ["release", "1a/accept", "1a/retry", "1a/{answer}", "1a/{answer}/again"]


@pytest.mark.parametrize("name", ["alice", "mallory"])
def test_marking_does_not_exist_for_others(sign_in: SignIn, exam: Exam, name: str) -> None:
    answer = handed_in(exam, "alice")
    client = sign_in(name)
    for path in PAGES:
        assert client.get(BOARD + path.format(answer=answer.pk)).status_code == 404
    for path in DEEDS:
        assert client.post(BOARD + path.format(answer=answer.pk), {"accept": ""}).status_code == 404
    assert (Review.objects.count(), Release.objects.count(), GradingRun.objects.count()) == (0, 0, 2)


def test_everybody_else_is_asked_to_sign_in(exam: Exam) -> None:
    client = Client()
    for path in ("/", "/exams/exam/", "/exams/exam/result", BOARD, BOARD + "class"):
        assert client.get(path).headers["Location"] == f"/sign-in/?next={path}"


def test_home_lists_what_one_sits_and_what_one_marks(sign_in: SignIn, exam: Exam) -> None:
    handed_in(exam, "alice")
    assert "handed in" in text_of(sign_in("alice").get("/"))
    marks = text_of(sign_in("tom").get("/"))
    assert "To mark" in marks
    assert "To sit" not in marks
    assert "Other" in text_of(sign_in("mallory").get("/"))
    User.objects.create_user("nobody", password="secret")
    assert "There is nothing here yet" in text_of(sign_in("nobody").get("/"))


def test_figure_of_an_answer_is_for_its_student_and_its_markers(sign_in: SignIn, exam: Exam) -> None:
    answer = handed_in(exam, "alice")
    path = f"/answers/{answer.pk}/figure/figure"
    for name in ("alice", "tom", "bob", "mallory"):
        assert sign_in(name).get(path).status_code == 404  # none was handed in


def test_wrong_addresses_are_pages_in_words(sign_in: SignIn, exam: Exam) -> None:
    alice = sign_in("alice")
    for path in ("/nowhere", "/exams/none/", "/exams/exam/receipts/99999999999999999999", "/exams/exam/documents/1/"):
        page = alice.get(path)
        assert page.status_code == 404
        assert "Go to your exams" in text_of(page)


def test_odd_addresses_and_values_are_no_mistakes_of_ours(sign_in: SignIn, exam: Exam) -> None:
    handed_in(exam, "alice")
    alice, tom = sign_in("alice"), sign_in("tom")
    for path in (
        "questions/%00/",
        "questions/1a/files/%00",
        "questions/1a/figure/%00",
        "questions/../../etc/",
        "questions/%F0%9F/",
    ):
        assert alice.get("/exams/exam/" + path).status_code == 404
    for path in ("%00/", "1a/99999999999999999999999", "1a/0", "nothing/"):
        assert tom.get(BOARD + path).status_code == 404
    assert tom.get(BOARD + "class?sort=%00").status_code == 200
    assert tom.get(BOARD + "1a/?show=%00").status_code == 302
    assert alice.post("/exams/exam/questions/1a/", {"remove": "\x00"}).status_code == 302
    assert alice.post("/exams/exam/questions/1a/read?field=%00", {"f-text": "\x00"}).status_code == 200
    assert alice.get("/exams/exam/start").status_code == 405
