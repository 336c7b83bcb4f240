"""Similar answers on pages: ranked by number, side by side, blind, only for markers of the exam."""

import pytest
from django.test import Client

from exams.models import Answer, Exam
from tests.factories import hand_in, make_attempt
from tests.pages.conftest import SignIn
from tests.pages.test_sitting import text_of

PAGE = "/exams/exam/similarity/"
LONG = (
    "Gradients shrink layer by layer since saturated sigmoids multiply small slopes, so early weights hardly move; "
    "<b>skip</b> connections add a path where the slope is one and therefore training of deep stacks works again, "
    "which the paper of 2015 showed with a hundred and fifty layers on pictures of a thousand kinds."
)
OWN = "Because I think that it helps the net to learn what it did not learn in the first place, at least in most cases I saw."


@pytest.fixture
def tom(sign_in: SignIn, exam: Exam) -> Client:
    for name, text in (("alice", LONG), ("bob", f"Well: {LONG}"), ("carol", OWN * 3)):
        hand_in(make_attempt(exam, name), {"1a": text, "1b": "short"})
    return sign_in("tom")


def test_pairs_are_ranked_by_number_with_a_warning(tom: Client) -> None:
    page = tom.get(PAGE, {"question": "1a"})
    words = text_of(page)
    assert "This report is no proof." in words
    assert "1 and 2 100 %" in words
    assert page.content.decode().count("<progress") == 1
    assert "alice" not in page.content.decode()
    assert "No two answers share anything" in text_of(tom.get(PAGE, {"question": "1b"}))


def test_two_answers_stand_side_by_side_with_what_they_share(tom: Client) -> None:
    first, second, _ = Answer.objects.filter(question__label="1a").order_by("pk")
    page = tom.get(PAGE, {"question": "1a", "first": str(first.pk), "second": str(second.pk)}).content.decode()
    shared = LONG[:-1].replace("<b>", "&lt;b&gt;").replace("</b>", "&lt;/b&gt;")
    assert f'<mark class="evidence">{shared}</mark>.' in page
    assert f'Well: <mark class="evidence">{shared}</mark>.' in page
    assert "<b>" not in page


def test_prompt_does_not_count(tom: Client, exam: Exam) -> None:
    version = exam.questions.get(label="1a").live_version
    assert version is not None
    version.prompt = LONG
    version.save()
    assert "No two answers" in text_of(tom.get(PAGE, {"question": "1a"}))


@pytest.mark.parametrize("asked", [{"question": "9z"}, {"question": "1a", "first": "x", "second": "1"}, {"first": "1"}])
def test_what_is_not_there_is_not_found(tom: Client, asked: dict[str, str]) -> None:
    assert tom.get(PAGE, asked).status_code == 404


def test_answers_of_other_questions_and_exams_are_not_shown(tom: Client, sign_in: SignIn) -> None:
    one = Answer.objects.filter(question__label="1a")[0]
    other = Answer.objects.filter(question__label="1b")[0]
    assert tom.get(PAGE, {"question": "1a", "first": str(one.pk), "second": str(other.pk)}).status_code == 404
    assert sign_in("mallory").get(PAGE, {"question": "1a"}).status_code == 404
    assert sign_in("alice").get(PAGE).status_code == 404
