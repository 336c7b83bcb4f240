"""Marking at speed: decisions behind the page's back, taking back, who else is there, kept comments."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from exams.grading.verdict import State
from exams.models import Answer, AuditEvent, Exam, KeptComment, Presence, Review, Withdrawal
from exams.selectors.effective import Standing, effective_of
from exams.selectors.presence import Seen, read_seen
from tests.factories import hand_in, make_attempt, make_user
from tests.pages.conftest import SignIn
from tests.pages.test_marking import BOARD, address, handed_in
from tests.pages.test_sitting import text_of

BEHIND = {"X-Karakter-Behind": "1"}
AHEAD = {"X-Karakter-Ahead": "1"}
HALF = {"points-1a.A": "0", "points-1a.B": "0.5"}


@pytest.fixture
def tom(sign_in: SignIn) -> Client:
    return sign_in("tom")


@pytest.fixture
def ida(sign_in: SignIn) -> Client:
    return sign_in("ida")


def standing(answer: Answer) -> tuple[Standing, Decimal | None]:
    found = effective_of(Answer.objects.filter(pk=answer.pk))[answer.pk]
    return found.standing, found.points


def seen_of(client: Client, answer: Answer) -> str:
    page = client.get(address(answer)).content.decode()
    return page.split('name="seen" value="')[1].split('"')[0]


def age(review: Review, seconds: int) -> None:
    Review.objects.filter(pk=review.pk).update(created_at=timezone.now() - timedelta(seconds=seconds))


def test_a_decision_sent_behind_is_answered_with_its_undo(tom: Client, exam: Exam) -> None:
    answer = handed_in(exam, "alice")
    sent = tom.post(address(answer), {"accept": ""}, headers=BEHIND)
    assert sent.status_code == 200
    assert text_of(sent).strip() == "Number 1 is marked: 1.5 points. Undo u"
    assert f'name="review" value="{Review.objects.get().pk}"' in sent.content.decode()


def test_undo_leaves_both_rows_and_what_stood_before_counts(tom: Client, exam: Exam) -> None:
    answer = handed_in(exam, "alice")
    tom.post(address(answer), {**HALF, "reason": "Half."})
    review = Review.objects.get()
    back = tom.post(f"{BOARD}1a/undo?show=all", {"review": review.pk})
    assert back.headers["Location"] == address(answer)
    assert standing(answer) == (Standing.SUGGESTED, Decimal("1.5"))
    assert Withdrawal.objects.get().review == review
    assert "tom set the points, and took it back: 0.5 points" in text_of(tom.get(address(answer)))
    assert AuditEvent.objects.filter(action="answer.taken_back").count() == 1


def test_undo_brings_an_earlier_decision_back(tom: Client, exam: Exam) -> None:
    answer = handed_in(exam, "alice")
    tom.post(address(answer), {**HALF, "reason": "Half."})
    tom.post(address(answer), {"accept": ""})
    tom.post(f"{BOARD}1a/undo", {"review": Review.objects.latest("pk").pk})
    assert standing(answer) == (Standing.REVIEWED, Decimal("0.5"))


def test_undo_is_for_a_moment_and_for_whoever_decided(tom: Client, ida: Client, exam: Exam) -> None:
    answer = handed_in(exam, "alice")
    tom.post(address(answer), {"accept": ""})
    review = Review.objects.get()
    assert "no decision of yours" in text_of(ida.post(f"{BOARD}1a/undo", {"review": review.pk}, follow=True))
    age(review, 16)
    assert "too late" in text_of(tom.post(f"{BOARD}1a/undo", {"review": review.pk}, follow=True))
    age(review, 14)
    ida.post(address(answer), {**HALF, "reason": "Half."})
    assert "after you" in text_of(tom.post(f"{BOARD}1a/undo", {"review": review.pk}, follow=True))
    assert not Withdrawal.objects.exists()


def test_undo_is_offered_for_ten_seconds(tom: Client, exam: Exam) -> None:
    answer = handed_in(exam, "alice")
    page = tom.post(address(answer, "waiting"), {"accept": ""}, follow=True)
    assert "Number 1 is marked: 1.5 points. Undo" in text_of(page)
    age(Review.objects.get(), 10)
    again = tom.get(f"{BOARD}1a/?show=waiting&done={Review.objects.get().pk}")
    assert "Undo" not in text_of(again)


def test_a_decision_over_an_unseen_one_is_refused_with_what_changed(tom: Client, ida: Client, exam: Exam) -> None:
    answer = handed_in(exam, "alice")
    seen = seen_of(tom, answer)
    ida.post(address(answer), {**HALF, "reason": "Half."})
    page = tom.post(address(answer), {"points-1a.A": "1.5", "points-1a.B": "0.5", "reason": "All.", "seen": seen})
    assert page.status_code == 422
    words = text_of(page)
    assert "This answer was marked since you opened it: 0.5 points (1a.A 0, 1a.B 0.5)." in words
    assert "ida" not in words.split("History")[0].lower()
    assert Review.objects.count() == 1
    assert standing(answer) == (Standing.REVIEWED, Decimal("0.5"))
    chosen = {"points-1a.A": "1.5", "points-1a.B": "0.5", "reason": "All.", "seen": seen_of(tom, answer)}
    assert tom.post(address(answer), chosen).status_code == 302
    assert standing(answer) == (Standing.REVIEWED, Decimal(2))


def test_who_is_there_is_said_without_a_name(tom: Client, ida: Client, exam: Exam) -> None:
    answer = handed_in(exam, "alice")
    ida.get(address(answer), headers=AHEAD)
    assert "Another marker" not in text_of(tom.get(address(answer)))
    ida.get(address(answer))
    words = text_of(tom.get(address(answer)))
    assert "Another marker has this answer open too" in words
    assert "Ida" not in words
    Presence.objects.update(seen_at=timezone.now() - timedelta(minutes=2, seconds=1))
    assert "Another marker" not in text_of(tom.get(address(answer)))


def test_presence_tells_what_changed_meanwhile(tom: Client, ida: Client, exam: Exam) -> None:
    answer = handed_in(exam, "alice")
    seen = seen_of(tom, answer)
    path = f"{BOARD}1a/{answer.pk}/presence"
    assert text_of(tom.post(path, {"seen": seen})).strip() == ""
    ida.post(address(answer), {"accept": ""})
    assert "marked since you opened it: 1.5 points" in text_of(tom.post(path, {"seen": seen}))
    assert tom.get(path).status_code == 405
    assert tom.post(path, {"seen": "x" * 500}).status_code == 200


def test_opening_an_answer_is_written_down_and_fetching_ahead_is_not(tom: Client, exam: Exam) -> None:
    answer = handed_in(exam, "alice")
    tom.get(address(answer), headers=AHEAD)
    assert not AuditEvent.objects.filter(action="answer.viewed").exists()
    tom.get(address(answer))
    tom.get(address(answer))
    assert AuditEvent.objects.filter(action="answer.viewed").count() == 1


def test_without_a_suggestion_no_reason_is_needed(tom: Client, exam: Exam) -> None:
    run = hand_in(make_attempt(exam))[0]
    assert tom.post(address(run.answer), HALF).status_code == 302
    assert Review.objects.get().reason == "Marked by hand; the machine suggested nothing."


def test_a_comment_serves_as_the_reason(tom: Client, exam: Exam) -> None:
    answer = handed_in(exam, "alice")
    tom.post(address(answer), {**HALF, "comment": "B is there, A is not."})
    assert Review.objects.get().reason == "B is there, A is not."


def test_comments_are_kept_counted_and_removed(tom: Client, ida: Client, exam: Exam) -> None:
    answer = handed_in(exam, "alice")
    path = f"{BOARD}1a/comments"
    for _ in range(2):
        assert "1 kept comment" in text_of(tom.post(path, {"comment": " State the axis. "}))
    assert "State the axis. used 0 times" in text_of(ida.get(address(answer)))
    tom.post(address(answer), {"accept": "", "comment": "Good.\nState the axis."})
    assert "State the axis. used once" in text_of(ida.get(address(answer)))
    assert "kept comment" in text_of(ida.get(f"{BOARD}1b/{answer.submission.answers.get(question__label='1b').pk}"))
    assert "State the axis" not in text_of(
        ida.get(f"{BOARD}1b/{answer.submission.answers.get(question__label='1b').pk}")
    )
    kept = KeptComment.objects.get()
    assert "0 kept comments" in text_of(ida.post(path, {"remove": kept.pk}))
    assert ida.post(path, {"remove": kept.pk}).status_code == 404
    assert Review.objects.get().comment == "Good.\nState the axis."


@pytest.mark.parametrize("text", ["", "   ", "x" * 501, "a\x00b"])
def test_comments_that_cannot_be_kept_are_refused_in_words(tom: Client, exam: Exam, text: str) -> None:
    assert tom.post(f"{BOARD}1a/comments", {"comment": text}).status_code == 422
    assert not KeptComment.objects.exists()


def test_the_strip_tells_place_group_and_pace(tom: Client, exam: Exam) -> None:
    answers = [handed_in(exam, name, State.NEEDS_REVIEW) for name in ("alice", "bob", "carl", "dora")]
    assert "1 of 4" in text_of(tom.get(address(answers[0])))
    for answer in answers[:3]:
        tom.post(address(answer), {"accept": ""})
    now = timezone.now()
    for place, review in enumerate(Review.objects.order_by("pk")):
        Review.objects.filter(pk=review.pk).update(created_at=now - timedelta(seconds=1000 - 20 * place))
    words = text_of(tom.get(address(answers[3])))
    assert "4 of 4" in words
    assert "20 s an answer" in words


def test_a_long_list_shows_what_is_near(tom: Client, exam: Exam) -> None:
    user = [make_user(f"s{place}", exam.course) for place in range(64)]
    answers = [handed_in(exam, one.username) for one in user]
    words = text_of(tom.get(address(answers[40])))
    assert "41 of 64" in words
    assert "4 earlier ones" in words
    assert "later" not in words


def test_seen_is_read_only_as_it_was_written() -> None:
    assert read_seen(Seen(7, None).text) == Seen(7, None)
    assert [read_seen(text) for text in ("", "7", "a-b", "1-", "-1-2")] == [None] * 5


def test_others_cannot_undo_keep_or_be_present(sign_in: SignIn, exam: Exam) -> None:
    answer = handed_in(exam, "alice")
    User.objects.get(username="alice")
    for name in ("alice", "mallory"):
        for path in ("1a/undo", "1a/comments", f"1a/{answer.pk}/presence", "1a/groups", "1a/groups/undo"):
            assert sign_in(name).post(BOARD + path, {"review": 1, "comment": "x"}).status_code == 404
    assert (KeptComment.objects.count(), Presence.objects.count()) == (0, 0)
