"""The exam's staff page says when a language model reads along, which one, where, and what it cost."""

from dataclasses import replace
from decimal import Decimal

from django.conf import LazySettings
from django.contrib.auth.models import User
from django.urls import reverse

from exams.models import Answer, Exam
from exams.services.judge_calls import Bill, Opened, Terms, close_call, open_call
from exams.services.release import release
from tests.factories import DURING, grade_run, hand_in, kernel_grade, make_attempt
from tests.pages.conftest import SignIn

TERMS = Terms("models.example", "<b>m</b>", concurrency=1, rpm=0, max_cost=Decimal(0), lease_s=60, vision=False)


def _page(sign_in: SignIn, exam: Exam) -> str:
    return sign_in("tom").get(reverse("dashboard", args=[exam.slug])).content.decode()


def _call(exam: Exam) -> None:
    run = hand_in(make_attempt(exam))[0]
    opened = open_call(TERMS, exam_id=exam.pk, run_id=run.pk, key="k", cost=Decimal(1), now=DURING)
    assert isinstance(opened, Opened)
    close_call(opened.call_id, "{}", Bill(700, 90, Decimal("0.25")))


def test_nothing_is_said_where_no_model_is(sign_in: SignIn, exam: Exam) -> None:
    assert "language model" not in _page(sign_in, exam)


def test_model_host_and_cost_are_said(sign_in: SignIn, exam: Exam, settings: LazySettings) -> None:
    settings.LLM_URL, settings.LLM_MODEL = "https://user:secret@models.example/v1", "<b>m</b>"
    settings.LLM_MAX_COST = Decimal(5)
    _call(exam)
    page = _page(sign_in, exam)
    assert "&lt;b&gt;m&lt;/b&gt; at models.example is sent question, rubric and answer text, no names" in page
    assert "1 reply, 790 tokens, cost 0.25 of at most 5." in page
    assert "secret" not in page


def test_what_was_sent_earlier_stays_said(sign_in: SignIn, exam: Exam) -> None:
    _call(exam)
    assert "A language model read along earlier" in _page(sign_in, exam)


def test_students_are_not_told_of_doubts_that_a_person_has_settled(sign_in: SignIn, exam: Exam) -> None:
    grade = replace(kernel_grade(), flags=("judge_disagrees", "judge_gave_no_opinion", "figure_missing"))
    for run in hand_in(make_attempt(exam)):
        grade_run(run, grade)
    release(User.objects.get(username="ida"), exam)
    page = sign_in("alice").get(f"/exams/{exam.slug}/result").content.decode()
    assert "A figure is asked for" in page
    assert "language model" not in page
    assert "A language model read this differently" in sign_in("tom").get(_marking(exam)).content.decode()


def _marking(exam: Exam) -> str:
    answer = Answer.objects.filter(question__exam=exam).first()
    assert answer is not None
    return reverse("mark-answer", args=[exam.slug, answer.question.label, answer.pk])
