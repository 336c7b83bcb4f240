"""The exam's staff page says when a language model reads along, which one, where, and what it cost."""

from decimal import Decimal

from django.conf import LazySettings
from django.urls import reverse

from exams.models import Exam
from exams.services.judge_calls import Bill, Opened, Terms, close_call, open_call
from tests.factories import DURING, hand_in, make_attempt
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
