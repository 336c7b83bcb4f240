"""The page of a re-grading: what would change in words and numbers, blind, then applied or cancelled."""

import json
import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from exams.grading.verdict import State
from exams.models import Answer, BatchState, Exam, RegradeBatch, Role
from exams.services.import_exam import import_bundle
from exams.services.review import override
from tests.exams.bundles import tiny_bundle, zip_bundle
from tests.factories import document, grade_run, hand_in, kernel_grade, make_attempt, make_user
from tests.pages.test_sitting import text_of

pytestmark = pytest.mark.django_db

PAGE = "/exams/tiny/regrade/"


@pytest.fixture
def tom(db: None) -> Client:
    """Return Tom's browser; he marks an exam that Alice and Bob handed in, 2 points each for 1b."""
    import_bundle(zip_bundle(tiny_bundle()))
    exam = Exam.objects.get()
    for name in ("alice", "bob"):
        for run in hand_in(make_attempt(exam, name), {"1a": "x", "1b": "y"}):
            grade_run(run, kernel_grade("2"))
    browser = Client()
    browser.force_login(make_user("tom", exam.course, Role.TA))
    return browser


def change(*points: str) -> RegradeBatch:
    """Import other content of 1b and grade with it."""
    hidden = {
        "questions/1b/private/notes.txt": "the secret value",
        "questions/1b/prompt.md": "Answer <b>1b</b> better.",
    }
    import_bundle(zip_bundle(tiny_bundle() | hidden))
    batch = RegradeBatch.objects.get(state=BatchState.OPEN)
    for run, given in zip(batch.runs.order_by("pk"), points, strict=False):
        grade_run(run, kernel_grade(given))
    return batch


def test_page_tells_what_would_change_and_names_nobody(tom: Client) -> None:
    change("0.5", "2")
    page = tom.get(PAGE)
    words = text_of(page)
    for told in (
        "2 of 2 answers",
        "Totals that fall 1",
        "Mean total 4.00 → 3.25",
        "+ Answer <b>1b</b> better.".replace("<b>", "").replace("</b>", ""),
        "1 1b 2 0.5 / 2 −1.5 1a.A 2 → 0.5 Because.",
        "private/notes.txt changed Its content is not shown here.",
    ):
        assert told in words.replace("<b>", "").replace("</b>", ""), told
    html = page.content.decode()
    assert "alice" not in html
    assert "secret value" not in html
    assert "Answer <b>" not in html
    assert "style=" not in html


def test_people_who_disagree_stand_on_top(tom: Client) -> None:
    answer = Answer.objects.filter(question__label="1b").order_by("pk")[0]
    points = {"1b.A": Decimal("1.5"), "1b.B": Decimal(0)}
    override(make_user("ida", Exam.objects.get().course, Role.INSTRUCTOR), answer, criteria=points, reason="Seen.")
    change("0", "1")
    words = text_of(tom.get(PAGE))
    assert "People decided otherwise" in words
    assert words.index("People decided otherwise") < words.index("Who changes")
    assert "1 1b 1.5 2 0 / 2 −2" in words
    assert "2 1b 2 1 / 2 −1" in words


def test_progress_asks_until_all_is_graded_then_loads_the_page_anew(tom: Client) -> None:
    batch = change("2")
    page = tom.get(PAGE)
    assert 'hx-trigger="every 3s"' in page.content.decode()
    assert 'name="apply"' not in page.content.decode()
    part = tom.get(PAGE, headers={"HX-Request": "true"})
    assert "1 of 2 answers" in text_of(part)
    assert "HX-Refresh" not in part.headers
    grade_run(batch.runs.order_by("pk")[1], kernel_grade("2"))
    assert tom.get(PAGE, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    assert "Nobody changes." in text_of(tom.get(PAGE))


def test_applying_and_cancelling_ask_for_the_batch_that_was_shown(tom: Client) -> None:
    old = change("0", "0")
    import_bundle(zip_bundle(tiny_bundle() | {"questions/1b/prompt.md": "Other."}))
    words = text_of(tom.post(PAGE + "decide", {"batch": old.pk, "apply": ""}, follow=True))
    assert "another one has replaced it" in words
    batch = RegradeBatch.objects.get(state=BatchState.OPEN)
    for run in batch.runs.all():
        grade_run(run, kernel_grade("1"))
    words = text_of(tom.post(PAGE + "decide", {"batch": batch.pk, "apply": ""}, follow=True))
    assert "Applied: 2 answers stand otherwise now." in words
    assert re.search(r"Earlier ones .* applied just now tom .* cancelled", words)
    words = text_of(tom.post(PAGE + "start", {"label": "1a"}, follow=True))
    assert "Graded again as it is" in words
    batch = RegradeBatch.objects.get(state=BatchState.OPEN)
    assert "Cancelled" in text_of(tom.post(PAGE + "decide", {"batch": batch.pk, "cancel": ""}, follow=True))
    assert "Choose at least one question." in text_of(tom.post(PAGE + "start", {}, follow=True))


def test_page_costs_the_same_for_2_and_12_students(tom: Client) -> None:
    def queries() -> int:
        batch = RegradeBatch.objects.get(state=BatchState.OPEN)
        for run in batch.runs.filter(state="queued"):
            grade_run(run, kernel_grade("0"))
        with CaptureQueriesContext(connection) as captured:
            assert tom.get(PAGE).status_code == 200
        return len(captured)

    change()
    two = queries()
    exam = Exam.objects.get()
    for number in range(10):
        for run in hand_in(make_attempt(exam, f"student{number}"), {"1a": "x", "1b": "y"}):
            grade_run(run, kernel_grade("2"))
    batch = RegradeBatch.objects.get()
    tom.post(PAGE + "decide", {"batch": batch.pk, "extend": ""})
    assert batch.runs.count() == 12
    assert queries() == two


def test_a_lower_threshold_in_the_bundle_shows_how_many_would_become_suggestions(tom: Client) -> None:
    for run in hand_in(make_attempt(Exam.objects.get(), "carol"), {"1b": "z"})[1:]:
        grade_run(run, kernel_grade("1", State.NEEDS_REVIEW))
    lower = json.dumps(document("1b", threshold=0.6))
    import_bundle(zip_bundle(tiny_bundle() | {"questions/1b/question.yaml": lower}))
    runs = RegradeBatch.objects.get(state=BatchState.OPEN).runs.order_by("pk")
    for run, state in zip(runs, (State.GRADED, State.SUGGESTED, State.SUGGESTED), strict=True):
        grade_run(run, kernel_grade("1" if run.answer.submission.attempt.number == 3 else "2", state))
    words = text_of(tom.get(PAGE))
    assert "For a person now, suggestions then 1 Suggestions now, for a person then 0" in words
    assert "threshold: 0.6" in words
