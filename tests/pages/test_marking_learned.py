"""What a marker sees of what the marks so far suggest, and in which order answers are asked for."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client

from exams.models import Answer, Exam, LearnedSuggestion
from exams.selectors.learning import asking_order
from exams.services.learning import learn
from exams.services.review import override
from tests.exams.test_learning import TEXTS, answer_of, suggested
from tests.factories import DURING, make_version
from tests.pages.conftest import SignIn
from tests.pages.test_sitting import text_of

BOARD = "/exams/exam/marking/1a"


@pytest.fixture
def tom(sign_in: SignIn) -> Client:
    return sign_in("tom")


@pytest.fixture
def answers(exam: Exam) -> list[Answer]:
    keys = {"1a.A": "Random units are turned off while training.", "1a.B": "No reliance on single units."}
    make_version(
        exam.questions.get(label="1a"),
        criteria=[{"key": key, "points": "1", "steps": ["0", "1"], "earn": earn} for key, earn in keys.items()],
        parts=[{"type": "prose", "fields": ["text"], "criteria": list(keys), "settings": {}}],
        points="2",
    )
    return [answer_of(exam, f"student{place}", text, suggested("1")) for place, text in enumerate(TEXTS)]


def mark_six_and_learn(answers: list[Answer]) -> None:
    user = User.objects.get(username="tom")
    for place, answer in enumerate(answers[:6]):
        points = Decimal(0 if place % 2 else 1)
        override(user, answer, criteria={"1a.A": points, "1a.B": points}, reason="Read it.")
    version = answers[0].question.versions.latest("number")
    assert learn(version.pk, DURING) is not None


def words_of(tom: Client, answer: Answer) -> str:
    return text_of(tom.get(f"{BOARD}/{answer.pk}?show=all"))


def test_before_enough_marks_nothing_is_said(tom: Client, answers: list[Answer]) -> None:
    assert "Your marks so far" not in words_of(tom, answers[7])


def test_a_suggestion_stands_beside_that_of_the_rules(tom: Client, answers: list[Answer]) -> None:
    mark_six_and_learn(answers)
    assert "Your marks so far suggest 1 , as the rules do." in words_of(tom, answers[6])
    words = words_of(tom, answers[7])
    assert "Your marks so far suggest 0 ; ▲ the rules say otherwise ." in words
    assert "agreement" not in words  # twelve marks promise nothing


def test_a_measured_agreement_is_said(tom: Client, answers: list[Answer]) -> None:
    mark_six_and_learn(answers)
    LearnedSuggestion.objects.filter(answer=answers[7]).update(p_agree=0.917)
    assert "suggest 0 (agreement 92 %) ; ▲" in words_of(tom, answers[7])


def test_a_marked_answer_has_no_suggestion_any_more(tom: Client, answers: list[Answer]) -> None:
    mark_six_and_learn(answers)
    user = User.objects.get(username="tom")
    override(user, answers[7], criteria={"1a.A": Decimal(0), "1a.B": Decimal(0)}, reason="Read it.")
    assert "Your marks so far" not in words_of(tom, answers[7])


def test_the_step_chosen_beforehand_is_still_that_of_the_rules(tom: Client, answers: list[Answer]) -> None:
    mark_six_and_learn(answers)
    page = tom.get(f"{BOARD}/{answers[7].pk}?show=all").content.decode()
    assert 'name="points-1a.A" id="p-1a.A-2" value="1" checked data-suggested' in page


def test_answers_are_asked_for_in_the_order_of_their_use(tom: Client, exam: Exam, answers: list[Answer]) -> None:
    order = asking_order(exam, "1a")
    assert sorted(order) == [answer.pk for answer in answers]  # typical ones first, before anybody marked
    first = tom.get(f"{BOARD}/?show=useful")
    assert first["Location"] == f"{BOARD}/{order[0]}?show=useful"
    assert f"/{order[1]}?show=useful" in tom.get(first["Location"]).content.decode().split('id="next-answer"')[1][:80]


def test_what_nobody_learns_about_stays_in_the_order_of_numbers(tom: Client, exam: Exam) -> None:
    assert asking_order(exam, "1b") == ()
    assert asking_order(exam, "9z") == ()
