"""The audit log: looks at and changes of marks, by person, answer and action, page by page."""

import json
import re
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from exams.models import Answer, AuditEvent, Exam, Review
from exams.selectors.audit import LINES
from exams.services.audit import write_event
from exams.services.release import release
from exams.services.review import override
from exams.services.tokens import Scope, create_token
from tests.factories import grade_run, hand_in, kernel_grade, make_attempt, make_exam
from tests.pages.conftest import SignIn

LOG = "/exams/exam/marking/audit"


@pytest.fixture
def marked(exam: Exam) -> Exam:
    """Return the exam: Alice and Bob handed in, Ida set Alice's 1a."""
    runs = [hand_in(make_attempt(exam, name))[0] for name in ("alice", "bob")]
    for run in runs:
        grade_run(run, kernel_grade("2"))
    points = {"1a.A": Decimal("1.5"), "1a.B": Decimal(0)}
    override(User.objects.get(username="ida"), runs[0].answer, criteria=points, reason="Second thoughts.")
    return exam


def marked_answer() -> Answer:
    """Return the answer that Ida marked."""
    return Review.objects.get().answer


def lines(page: Any) -> list[tuple[str, str]]:
    """Return who did what, newest first."""
    return [(line.who or "machine", line.action) for line in page.context["found"].lines]


def test_changes_stand_with_person_answer_and_details(marked: Exam, sign_in: SignIn) -> None:
    page = sign_in("ida").get(LOG)
    assert lines(page)[0] == ("ida", "answer.overridden")
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))
    assert "ida set the points alice 1a number 1" in text
    assert "Second thoughts." in text


def test_filters_by_person_action_and_answer(marked: Exam, sign_in: SignIn) -> None:
    ida = sign_in("ida")
    assert {who for who, _ in lines(ida.get(LOG, {"person": "bob"}))} == {"bob", "machine"}
    assert lines(ida.get(LOG, {"action": "answer.overridden"})) == [("ida", "answer.overridden")]
    answer = AuditEvent.objects.get(action="answer.overridden").subject.removeprefix("answer:")
    assert [what for _, what in lines(ida.get(LOG, {"answer": answer}))] == ["answer.overridden", "run.graded"]
    for odd in ({"answer": "x"}, {"answer": "9" * 40}, {"page": "x"}, {"person": "\x00"}):
        assert ida.get(LOG, odd).status_code == 200


def test_a_long_log_comes_in_pages_with_a_constant_number_of_queries(
    marked: Exam, sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    alice = User.objects.get(username="alice")
    for _ in range(LINES + 5):
        write_event(alice.pk, "answer.viewed", marked_answer())
    ida = sign_in("ida")
    with django_assert_max_num_queries(16):
        first = ida.get(LOG)
    assert (len(lines(first)), "page 1 of 2" in first.content.decode()) == (LINES, True)
    assert len(lines(ida.get(LOG, {"page": "2"}))) < LINES


def test_looks_are_noted_once_in_ten_minutes(marked: Exam, sign_in: SignIn) -> None:
    answer = marked_answer()
    tom = sign_in("tom")
    for _ in range(2):
        tom.get(f"/exams/exam/marking/1a/{answer.pk}?show=all")
        tom.get("/exams/exam/marking/class")
    release(User.objects.get(username="ida"), marked)
    sign_in("alice").get("/exams/exam/result")
    seen = AuditEvent.objects.filter(action__endswith=".viewed").values_list(
        "action", "actor__username", "about__username"
    )
    assert sorted(seen, key=str) == [
        ("answer.viewed", "tom", "alice"), ("class.viewed", "tom", None), ("result.viewed", "alice", "alice"),
    ]  # fmt: skip


def test_reading_over_the_api_is_noted(marked: Exam) -> None:
    secret = create_token(User.objects.get(username="tom"), "test", list(Scope)).secret
    client = Client(headers={"authorization": f"Bearer {secret}"})
    answer = marked_answer()
    for path in ("exams/exam/results", f"submissions/{answer.submission_id}", f"runs/{answer.runs.get().pk}/record"):
        assert client.get(f"/api/v1/{path}").status_code == 200
    noted = (
        AuditEvent.objects.filter(actor__username="tom", exam=marked).order_by("pk").values_list("action", flat=True)
    )
    assert list(noted) == ["results.read", "submission.read", "record.read"]


def test_a_method_that_an_address_does_not_take_is_a_problem(exam: Exam) -> None:
    answer = Client().delete("/api/v1/exams")
    assert (answer.status_code, answer["Content-Type"], answer["Allow"]) == (405, "application/problem+json", "GET")
    assert json.loads(answer.content)["code"] == "method_not_allowed"


def test_only_the_exams_own_events_and_only_for_instructors(marked: Exam, sign_in: SignIn) -> None:
    write_event(None, "exam.published", make_exam("third", course="third"))
    assert "exam.published" not in {what for _, what in lines(sign_in("ida").get(LOG))}
    User.objects.create_superuser("root")
    statuses = {name: sign_in(name).get(LOG).status_code for name in ("alice", "mallory", "tom", "ida", "root")}
    assert statuses == {"alice": 404, "mallory": 404, "tom": 403, "ida": 200, "root": 200}
