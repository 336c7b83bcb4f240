"""The book of calls to language models: limits that hold for all workers, what is kept, what it cost."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import LazySettings
from django.db import connection

from exams.models import AuditEvent, CallState, GradingRun, JudgeCall, JudgeEndpoint
from exams.selectors.judge import host_of, judge_line
from exams.services import judge_calls
from exams.services.judge_calls import Bill, Opened, Refused, Terms, Wait
from tests.factories import DURING, hand_in, make_attempt, make_exam

TERMS = Terms("models.example", "some-model", concurrency=2, rpm=0, max_cost=Decimal(0), lease_s=60, vision=False)
CENT = Decimal("0.01")


@pytest.fixture
def run(db: None) -> GradingRun:
    return hand_in(make_attempt(make_exam(labels=("1a",))))[0]


def _open(run: GradingRun, terms: Terms = TERMS, *, after_s: float = 0, cost: Decimal = CENT, key: str = "k") -> object:
    exam_id, now = run.answer.question.exam_id, DURING + timedelta(seconds=after_s)
    return judge_calls.open_call(terms, exam_id=exam_id, run_id=run.pk, key=key, cost=cost, now=now)


def _opened(run: GradingRun, terms: Terms = TERMS, *, after_s: float = 0, key: str = "k") -> int:
    opened = _open(run, terms, after_s=after_s, key=key)
    assert isinstance(opened, Opened)
    return opened.call_id


def test_only_so_many_calls_are_under_way(run: GradingRun) -> None:
    first = _opened(run)
    _opened(run)
    assert _open(run) == Wait(1.0)
    judge_calls.close_call(first, "{}", Bill(1, 1, CENT))
    assert isinstance(_open(run), Opened)


def test_a_dead_workers_call_holds_its_place_only_so_long(run: GradingRun) -> None:
    _opened(run)
    _opened(run)
    assert isinstance(_open(run, after_s=59), Wait)
    assert isinstance(_open(run, after_s=61), Opened)


def test_only_so_many_calls_a_minute(run: GradingRun) -> None:
    terms = replace(TERMS, rpm=2)
    for after_s in (0, 10):
        judge_calls.fail_call(_opened(run, terms, after_s=after_s), "gone", billed=False)
    assert _open(run, terms, after_s=15) == Wait(45.0)
    assert isinstance(_open(run, terms, after_s=61), Opened)
    judge_calls.fail_call(JudgeCall.objects.latest("pk").pk, "gone", billed=False)
    assert _open(run, terms, after_s=62) == Wait(8.0)


def test_a_budget_counts_what_is_set_aside_until_the_bill_is_known(run: GradingRun) -> None:
    terms = replace(TERMS, max_cost=Decimal("0.03"), concurrency=9)
    first, second = _opened(run, terms), _opened(run, terms)
    assert _open(run, terms, cost=2 * CENT) == Refused(judge_calls.BUDGET_USED)
    judge_calls.close_call(first, "{}", Bill(10, 5, Decimal("0.001")))
    judge_calls.fail_call(second, "refused", billed=False)
    assert isinstance(_open(run, terms, cost=2 * CENT), Opened)


def test_a_call_that_may_have_cost_something_keeps_what_was_set_aside(run: GradingRun) -> None:
    judge_calls.fail_call(_opened(run), "timed out", billed=True)
    call = JudgeCall.objects.get()
    assert (call.state, call.cost, call.problem) == (CallState.FAILED, CENT, "timed out")


def test_the_budget_is_each_exams_own(run: GradingRun) -> None:
    terms = replace(TERMS, max_cost=CENT, concurrency=9)
    _opened(run, terms)
    assert _open(run, terms) == Refused(judge_calls.BUDGET_USED)
    other = hand_in(make_attempt(make_exam("other", labels=("1a",)), "bob"))[0]
    assert isinstance(_open(other, terms), Opened)


def test_a_reply_is_kept_by_its_key(run: GradingRun) -> None:
    assert judge_calls.kept_reply("k") is None
    judge_calls.close_call(_opened(run), "first", Bill(1, 1, CENT))
    judge_calls.close_call(_opened(run), "second\x00", Bill(1, 1, CENT))
    judge_calls.spoil_call(_opened(run), "no JSON", Bill(1, 1, CENT))
    assert judge_calls.kept_reply("k") == "second\N{REPLACEMENT CHARACTER}"
    assert judge_calls.kept_reply("another") is None


def test_a_closed_call_is_not_closed_again(run: GradingRun) -> None:
    call_id = _opened(run)
    judge_calls.close_call(call_id, "reply", Bill(7, 3, CENT))
    judge_calls.fail_call(call_id, "late", billed=False)
    call = JudgeCall.objects.get()
    assert (call.state, call.content, call.prompt_tokens, call.cost) == (CallState.ANSWERED, "reply", 7, CENT)


def test_an_endpoint_that_fails_again_is_left_alone_longer_each_time(run: GradingRun) -> None:
    judge_calls.fail_call(_opened(run), "gone", billed=False)
    rests = []
    for _ in range(7):
        judge_calls.rest_endpoint("models.example", "some-model", DURING)
        until = JudgeEndpoint.objects.get().resting_until
        assert until is not None
        rests.append((until - DURING).total_seconds())
    assert rests == [0, 60, 120, 240, 480, 900, 900]
    assert _open(run) == Refused(judge_calls.RESTING)
    assert isinstance(_open(run, after_s=901), Opened)


def test_a_reply_ends_the_rest(run: GradingRun) -> None:
    call_id = _opened(run)
    for _ in range(3):
        judge_calls.rest_endpoint("models.example", "some-model", DURING)
    judge_calls.close_call(call_id, "{}", Bill(1, 1, CENT))
    assert JudgeEndpoint.objects.values("failures", "resting_until").get() == {"failures": 0, "resting_until": None}


def test_the_trail_says_once_where_an_exam_was_sent(run: GradingRun) -> None:
    for terms in (TERMS, TERMS, replace(TERMS, host="elsewhere.example", vision=True)):
        judge_calls.fail_call(_opened(run, terms), "gone", billed=False)
    events = AuditEvent.objects.filter(action="exam.sent_to_model").order_by("pk")
    exam = f"exam:{run.answer.question.exam_id}"
    assert [(event.subject, event.detail) for event in events] == [
        (exam, {"host": "models.example", "model": "some-model", "vision": False}),
        (exam, {"host": "elsewhere.example", "model": "some-model", "vision": True}),
    ]


@pytest.mark.django_db(transaction=True)
def test_limits_hold_for_workers_that_ask_at_once(run: GradingRun) -> None:
    def ask(_: int) -> object:
        try:
            return _open(run, replace(TERMS, concurrency=3))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(ask, range(8)))
    assert sum(isinstance(one, Opened) for one in found) == 3
    assert JudgeCall.objects.count() == 3
    assert AuditEvent.objects.filter(action="exam.sent_to_model").count() == 1


def test_staff_are_told_which_model_reads_and_what_it_cost(run: GradingRun, settings: LazySettings) -> None:
    exam = run.answer.question.exam
    assert judge_line(exam) is None
    settings.LLM_URL, settings.LLM_MODEL = "https://user:secret@models.example:8443/v1", "some-model"
    judge_calls.close_call(_opened(run), "{}", Bill(700, 90, Decimal("0.002")))
    judge_calls.fail_call(_opened(run), "timed out", billed=True)
    line = judge_line(exam)
    assert line is not None
    assert (line.on, line.host, line.answered, line.failed, line.tokens) == (True, "models.example:8443", 1, 1, 790)
    assert line.cost == Decimal("0.012")
    settings.LLM_URL = ""
    line = judge_line(exam)
    assert line is not None
    assert (line.on, line.model, line.answered) == (False, "", 1)


@pytest.mark.parametrize(
    ("url", "host"), [("", ""), ("http://127.0.0.1:8080/v1", "127.0.0.1:8080"), ("https://u:p@x.org/v1", "x.org")]
)
def test_a_host_is_told_without_a_password(url: str, host: str) -> None:
    assert host_of(url) == host
