"""The analysis page: figures of a small class, honest about how few they are, the same number of queries for more."""

import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from exams.grading import types as kernel
from exams.grading.verdict import State, Verdict
from exams.models import Exam
from exams.selectors.analysis import exam_analysis
from exams.services.review import override
from exams.templatetags.charts import share
from tests.factories import grade_run, hand_in, make_attempt
from tests.pages.conftest import SignIn
from tests.pages.test_sitting import text_of

PAGE = "/exams/exam/analysis/"


def both(label: str, first: str) -> kernel.Grade:
    """Return a grade with these points for the first criterion and none for the second."""
    rows = (
        kernel.CriterionResult(f"{label}.A", Decimal(first), Decimal("1.5"), State.GRADED, 1.0, "Why."),
        kernel.CriterionResult(f"{label}.B", Decimal(0), Decimal("0.5"), State.GRADED, 1.0, "Why."),
    )
    return kernel.Grade(State.GRADED, Verdict.PARTIAL, Decimal(first), Decimal(2), 1.0, rows)


def sit(exam: Exam, number: int) -> None:
    """Let a student hand in; even ones get 1.5 and 1.5, odd ones 0 and 0."""
    points = "1.5" if number % 2 == 0 else "0"
    for run, label in zip(hand_in(make_attempt(exam, f"s{number}"), {"1a": "x", "1b": "y"}), ("1a", "1b"), strict=True):
        grade_run(run, both(label, points))


@pytest.fixture
def tom(sign_in: SignIn) -> Client:
    return sign_in("tom")


def test_empty_page_says_what_will_come(tom: Client, exam: Exam) -> None:
    assert "Nobody has handed in yet." in text_of(tom.get(PAGE))


def test_few_students_get_difficulty_and_no_correlation(tom: Client, exam: Exam) -> None:
    for number in range(4):
        sit(exam, number)
    words = text_of(tom.get(PAGE))
    assert "Too few: 4 students" in words
    assert "1a Question 1a 4 0.75 / 2 0.38 – –" in words
    assert "Nobody earns: 1a.B , 1b.B" in words.replace(" ,", " ,")
    assert "1a.A Says 1a.A. 2 / 4 0.50 0.75 / 1.5" in words


def test_figures_chart_and_heat_map(tom: Client, exam: Exam) -> None:
    for number in range(12):
        sit(exam, number)
    page = tom.get(PAGE)
    words, html = text_of(page), page.content.decode()
    assert "Rough figures: 12 students." in words
    assert "1a Question 1a 12 0.75 / 2 0.38 1.00 1.00 … 1.00" in words
    assert "Cronbach’s alpha 1.00" in words
    assert html.count('<circle class="dot"') == 2
    assert re.findall(r'<tr><th scope="row">(\d+)</th><td class="num">(\d+)', html)[:2] == [("1", "3"), ("3", "3")]
    assert html.count('class="heat-4"') == 12
    assert html.count('class="heat-0"') == 12
    assert "style=" not in html
    assert "s11" not in html


@pytest.mark.parametrize(
    ("value", "shown"), [(None, "–"), (-0.004, "0.00"), (0.0, "0.00"), (-0.25, "−0.25"), (1.0, "1.00")]
)
def test_shares_have_a_true_minus_and_no_negative_nothing(value: float | None, shown: str) -> None:
    assert share(value) == shown


def test_a_persons_points_count_in_the_criteria(exam: Exam, sign_in: SignIn) -> None:
    from django.contrib.auth.models import User

    run = hand_in(make_attempt(exam, "alice"), {"1a": "x", "1b": "y"})[0]
    grade_run(run, both("1a", "0"))
    points = {"1a.A": Decimal("1.5"), "1a.B": Decimal("0.5")}
    override(User.objects.get(username="tom"), run.answer, criteria=points, reason="Right.")
    rates = {rate.key: (rate.graded, rate.earned, rate.mean) for rate in exam_analysis(exam).criteria}
    assert rates["1a.B"] == (1, 1, Decimal("0.5"))
    assert rates["1b.A"] == (0, 0, Decimal(0))


def test_page_costs_the_same_for_2_and_14_students(tom: Client, exam: Exam) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert tom.get(PAGE).status_code == 200
        return len(captured)

    sit(exam, 0)
    sit(exam, 1)
    two = queries()
    for number in range(2, 14):
        sit(exam, number)
    assert queries() == two
