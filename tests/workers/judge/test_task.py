"""A run graded as a worker does it, with a language model beside the rules."""

import json
from decimal import Decimal
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connections
from django.test import Client
from django.urls import reverse

from exams.grading.judging.scores import judge_scores
from exams.models import AnswerFile, Exam, Grade, GradingRun, JudgeCall, Role, RunState
from exams.services.judge_calls import BUDGET_USED
from tests.factories import hand_in, make_attempt, make_exam, make_user, make_version, png
from tests.grading.judging.stand_in import FIGURE, PROSE
from tests.workers.judge.server import Endpoint, judging, raw, saying
from workers import tasks
from workers.reopening import ReopeningSandbox
from workers.reproducing import Status, reproduce

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = "A recurrent network keeps a state from call to call."


@pytest.fixture
def exam() -> Exam:
    """Return an exam with a question of prose and a sketch."""
    row = make_exam(labels=("1a",))
    criteria = [{"key": key, "points": 1, "steps": [0, 1], "earn": f"Earns {key}."} for key in "mlfd"]
    parts = [
        {"type": "prose", "fields": ["text"], "criteria": ["m", "l", "f"], "settings": PROSE},
        {"type": "figure", "fields": ["figure"], "criteria": ["d"], "settings": FIGURE},
    ]
    make_version(row.questions.get(), criteria=criteria, parts=parts, points="4")
    return row


def _graded(exam: Exam, text: str = TEXT, *, student: str = "alice", drawing: bytes = b"") -> Grade:
    run = hand_in(make_attempt(exam, student), {"1a": {"text": text}})[0]
    if drawing:
        values: dict[str, Any] = {"field": "figure", "name": "plot.png", "mime": "image/png", "sha256": "a" * 64}
        AnswerFile.objects.create(answer=run.answer, size_bytes=len(drawing), content=drawing, **values)
    tasks.grade(run.pk)
    return Grade.objects.get(run=run)


def _points(grade: Grade) -> dict[str, tuple[Decimal | None, str]]:
    return {row.key: (row.points, row.state) for row in grade.criteria.all()}


def _entry(grade: Grade) -> dict[str, Any]:
    entry = grade.record["parts"][0]["judge"]
    assert isinstance(entry, dict)
    return entry


def test_off_by_default(exam: Exam) -> None:
    grade = _graded(exam)
    assert "judge" not in grade.record["parts"][0]
    assert not JudgeCall.objects.exists()


def test_opinions_cost_and_counts_are_kept_with_the_grade(
    exam: Exam, endpoint: Endpoint, settings: LazySettings
) -> None:
    settings.LLM_PROMPT_PRICE, settings.LLM_COMPLETION_PRICE = Decimal("0.01"), Decimal("0.03")
    endpoint.script = [judging(quote="keeps a state")]
    grade = _graded(exam)
    entry = _entry(grade)
    assert (entry["model"], entry["host"], entry["prompt_version"]) == ("some-model", endpoint.url[7:-3], "1")
    assert (entry["prompt_tokens"], entry["completion_tokens"], entry["cost"]) == (1000, 100, "0.013")
    assert {key: score.share for key, score in judge_scores(grade.record).items()} == {"m": 1, "l": 1, "f": 1}
    assert _points(grade)["f"] == (Decimal(1), "needs_review")
    assert "judge_disagrees" in grade.flags
    assert _entry(_graded(exam, student="bob"))["cached"] is True
    assert len(endpoint.asked) == 1


def test_no_transaction_is_held_while_a_model_is_asked(exam: Exam, endpoint: Endpoint) -> None:
    held, mine = [], connections["default"]

    def look(handler: Any, body: dict[str, Any]) -> None:
        held.append(mine.in_atomic_block)
        judging()(handler, body)

    endpoint.script = [look]
    _graded(exam)
    assert held == [False]


@pytest.mark.parametrize(
    ("reply", "words"),
    [(raw(b"", 400), "refused the request"), (saying("{", "length"), "cut off"), (saying("Full points!"), "no JSON")],
)
def test_a_model_that_fails_leaves_the_rules_alone(exam: Exam, endpoint: Endpoint, reply: Any, words: str) -> None:
    endpoint.script = [reply]
    grade = _graded(exam)
    assert grade.run.state == RunState.DONE
    assert words in _entry(grade)["problem"]
    assert _points(grade) == {
        "m": (Decimal(1), "suggested"),
        "l": (Decimal(0), "suggested"),
        "f": (None, "needs_review"),
        "d": (Decimal(0), "suggested"),
    }
    assert "judge_gave_no_opinion" in grade.flags


def test_a_used_up_budget_is_a_reason(exam: Exam, endpoint: Endpoint, settings: LazySettings) -> None:
    settings.LLM_PROMPT_PRICE, settings.LLM_MAX_COST = Decimal(100), Decimal(1)
    assert _entry(_graded(exam))["problem"] == BUDGET_USED
    assert endpoint.asked == []


def test_wrong_settings_are_a_reason(exam: Exam, endpoint: Endpoint, settings: LazySettings) -> None:
    settings.LLM_MODEL = ""
    assert _entry(_graded(exam))["problem"] == "KARAKTER_LLM_MODEL must name the model."
    assert endpoint.asked == []


def test_a_picture_is_seen_and_a_person_decides(exam: Exam, endpoint: Endpoint, settings: LazySettings) -> None:
    settings.LLM_VISION = True
    grade = _graded(exam, drawing=png())
    assert _points(grade)["d"] == (Decimal(1), "needs_review")
    assert [isinstance(body["messages"][1]["content"], list) for body in endpoint.asked] == [False, True]


def test_a_picture_stays_here_without_leave(exam: Exam, endpoint: Endpoint) -> None:
    grade = _graded(exam, drawing=png())
    assert _points(grade)["d"] == (None, "needs_review")
    assert len(endpoint.asked) == 1


def test_a_run_is_reproduced_without_asking_again(exam: Exam, endpoint: Endpoint, settings: LazySettings) -> None:
    endpoint.script = [judging(quote="keeps a state")]
    grade = _graded(exam)
    settings.LLM_URL = ""
    found = reproduce(GradingRun.objects.get(grade=grade).pk, ReopeningSandbox())
    assert (found.status, found.reason) == (Status.SAME, "The same came out.")
    assert len(endpoint.asked) == 1


def test_the_marking_page_says_what_the_model_said(exam: Exam, endpoint: Endpoint, client: Client) -> None:
    rows = {
        "c1": {"quote": "keeps a state", "verdict": "yes", "sure": "fairly_sure"},
        "c2": {"quote": "<b>loops</b>", "verdict": "yes", "sure": "certain"},
        "c3": {"quote": "", "verdict": "cannot_tell", "sure": "guess"},
    }
    endpoint.script = [saying(json.dumps(rows))]
    grade = _graded(exam)
    make_user("tom", exam.course, Role.TA)
    client.login(username="tom", password="secret")
    page = client.get(reverse("mark-answer", args=[exam.slug, "1a", grade.run.answer_id])).content.decode()
    for words in (
        "A language model says yes: 1 points (fairly sure, by its own word).",
        "A language model says yes, but quotes words that are not in the answer: left out.",
        "A language model cannot tell.",
        "The language model quoted words that are not in the answer.",
    ):
        assert words in page
