"""From a person's marks to a suggestion for the next answer, through a real broker and a real worker."""

from decimal import Decimal

import pytest

from exams.models import LearnedQuestion, LearnedSuggestion, Role
from exams.selectors.learning import asking_order
from exams.services.review import override
from tests.exams.test_learning import TEXTS, answer_of, prose_exam
from tests.factories import make_user
from tests.waiting import wait_until
from tests.workers.conftest import Broker, StartWorker

pytestmark = [pytest.mark.broker, pytest.mark.django_db(transaction=True)]


def test_marks_reach_the_worker_and_come_back_as_suggestions(start_worker: StartWorker, broker: Broker) -> None:
    exam = prose_exam(labels=("1a", "1b"))
    tom = make_user("tom", exam.course, Role.TA)
    answers = [answer_of(exam, f"student{place}", text) for place, text in enumerate(TEXTS)]
    for place, answer in enumerate(answers[:6]):
        points = Decimal(0 if place % 2 else 1)
        override(tom, answer, criteria={"1a.A": points, "1a.B": points}, reason="Read it.")
    assert LearnedQuestion.objects.get().rung_at is not None  # one bell for six marks, and nobody heard it yet
    start_worker()
    wait_until(lambda: LearnedSuggestion.objects.count() == 4, "suggestions for the last two answers")
    assert LearnedQuestion.objects.get().rung_at is None
    assert set(asking_order(exam, "1a")) == {answer.pk for answer in answers[6:]}
    override(tom, answers[6], criteria={"1a.A": Decimal(1), "1a.B": Decimal(1)}, reason="Read it.")
    wait_until(lambda: asking_order(exam, "1a") == (answers[7].pk,), "the next mark is learned from too")
