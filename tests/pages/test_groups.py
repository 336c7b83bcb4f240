"""Stacks of like answers: differences, exceptions, marking at once, taking back."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from exams.models import Answer, Exam, Review, Withdrawal
from exams.selectors.stacks import Piece, differences
from exams.services.review import override
from tests.exams.test_learning import answer_of, suggested
from tests.factories import make_version
from tests.pages.conftest import SignIn
from tests.pages.test_sitting import text_of

GROUPS = "/exams/exam/marking/1a/groups"
LIKE = "Dropout turns random units off while training so that no unit relies on others."
FULL = {"points-1a.A": "1", "points-1a.B": "1"}


@pytest.fixture
def tom(sign_in: SignIn) -> Client:
    return sign_in("tom")


@pytest.fixture
def answers(exam: Exam) -> list[Answer]:
    """Return four like answers and one of its own; the fourth like one differs by a word."""
    keys = {"1a.A": "Random units are turned off.", "1a.B": "No reliance on single units."}
    make_version(
        exam.questions.get(label="1a"),
        criteria=[{"key": key, "points": "1", "steps": ["0", "1"], "earn": earn} for key, earn in keys.items()],
        parts=[{"type": "prose", "fields": ["text"], "criteria": list(keys), "settings": {}}],
        points="2",
    )
    texts = [LIKE, LIKE, LIKE, LIKE.replace("others", "some"), "Weights are divided by their norm."]
    return [answer_of(exam, f"student{place}", text, suggested("1")) for place, text in enumerate(texts)]


def given() -> list[tuple[int, bool, Decimal]]:
    return list(Review.objects.order_by("answer_id").values_list("answer_id", "together", "points"))


def test_the_page_shows_one_in_full_and_the_others_as_differences(tom: Client, answers: list[Answer]) -> None:
    page = tom.get(GROUPS).content.decode()
    assert page.count("Dropout turns random") == 2  # the typical one, and the one that differs
    assert "<del>others</del><ins>some</ins>" in page
    assert "Weights are divided" not in page


def test_a_stack_is_marked_without_its_exceptions(tom: Client, answers: list[Answer]) -> None:
    ids = [answer.pk for answer in answers]
    sent = tom.post(GROUPS, {"answer": ids[:3], **FULL, "comment": "Well put."}, follow=True)
    assert "3 answers are marked." in text_of(sent)
    assert given() == [(ids[0], False, Decimal(2)), (ids[1], True, Decimal(2)), (ids[2], True, Decimal(2))]
    assert {row.comment for row in Review.objects.all()} == {"Well put."}
    assert "3 marked" in text_of(sent)


def test_decisions_of_people_are_never_touched(tom: Client, answers: list[Answer], exam: Exam) -> None:
    ids = [answer.pk for answer in answers]
    zero = {"1a.A": Decimal(0), "1a.B": Decimal(0)}
    by = exam.course.enrolments.get(user__username="ida").user
    override(by, answers[1], criteria=zero, reason="Copied.")
    tom.post(GROUPS, {"answer": ids[:4], **FULL})
    assert [(pk, points) for pk, _, points in given()] == [
        (ids[0], Decimal(2)), (ids[1], Decimal(0)), (ids[2], Decimal(2)), (ids[3], Decimal(2)),
    ]  # fmt: skip
    assert tom.post(GROUPS, {"answer": ids[:4], **FULL}).status_code == 422


def test_refused_points_mark_nothing_and_keep_the_exceptions(tom: Client, answers: list[Answer]) -> None:
    page = tom.post(GROUPS, {"answer": [answers[0].pk], "points-1a.A": "1"})
    assert page.status_code == 422
    assert "1a.B" in text_of(page)
    assert page.content.decode().count('name="answer"') == 4
    boxes = [part for part in page.content.decode().split("<input") if 'name="answer"' in part]
    assert sum("checked" in box.split(">")[0] for box in boxes) == 1
    assert not Review.objects.exists()


def test_a_stack_is_taken_back_within_a_minute(tom: Client, answers: list[Answer]) -> None:
    ids = [answer.pk for answer in answers[:3]]
    tom.post(GROUPS, {"answer": ids, **FULL})
    assert "3 decisions can be taken back" in text_of(tom.get(GROUPS + "?undo=1"))
    assert "3 decisions are taken back." in text_of(tom.post(GROUPS + "/undo", follow=True))
    assert Withdrawal.objects.count() == 3
    tom.post(GROUPS, {"answer": ids, **FULL})
    Review.objects.kept().update(created_at=timezone.now() - timedelta(seconds=66))
    assert "too late" in text_of(tom.post(GROUPS + "/undo", follow=True))


def test_answers_of_another_question_are_not_marked(tom: Client, answers: list[Answer]) -> None:
    other = answers[0].submission.answers.exclude(question__label="1a").first()
    assert other is None or tom.post(GROUPS, {"answer": [other.pk], **FULL}).status_code == 422
    assert tom.post(GROUPS, {"answer": ["x", "-1", "9" * 30], **FULL}).status_code == 422
    assert not Review.objects.exists()


def test_no_groups_is_said_in_words(tom: Client, exam: Exam) -> None:
    assert "No two answers" in text_of(tom.get(GROUPS))
    assert tom.get("/exams/exam/marking/9z/groups").status_code == 404


def test_differences_are_pieces_of_both_texts() -> None:
    assert differences("a  b\n", "a b") == ()
    assert differences("red cat", "red dog") == (Piece("same", "red "), Piece("left", "cat"), Piece("added", "dog"))
    assert differences("a big cat", "a small dog") == (
        Piece("same", "a "), Piece("left", "big cat"), Piece("added", "small dog"),
    )  # fmt: skip
    long = "word " * 1_600
    assert differences(long, long + "x") == (Piece("same", long), Piece("added", "x"))
    other = " ".join(f"{number}" for number in range(41))
    assert differences("x " * 41, other) == (Piece("added", other),), "too much to mark it word by word"
