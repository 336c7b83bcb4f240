"""The book of calls to language models: lets them through within the limits, keeps what they cost and what they said.

Every function is one short transaction; none is held while a model is asked.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum

from exams.grading.report import clean_text
from exams.models import CallState, Exam, JudgeCall, JudgeEndpoint
from exams.services.audit import write_event

BUDGET_USED = "The exam's budget for language models is used up."
RESTING = "The language model did not answer others a moment ago and is left alone for now."

# An endpoint that fails again is left alone this long, then twice as long each time.
FIRST_REST = timedelta(minutes=1)
LONGEST_REST = timedelta(minutes=15)
# How soon to ask again for a place among the calls under way.
_PLACE_S = 1.0
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Terms:
    """The limits of one endpoint. `rpm` and `max_cost` (of one exam) 0: none. `lease_s`: a call open for longer is
    that of a worker that died."""

    host: str
    model: str
    concurrency: int
    rpm: int
    max_cost: Decimal
    lease_s: float
    vision: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """The call may be sent; it must be closed."""

    call_id: int


@dataclass(frozen=True, slots=True)
class Wait:
    """Not now; ask again in so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Refused:
    """Not at all, for this reason."""

    reason: str


@dataclass(frozen=True, slots=True)
class Bill:
    """What a call cost."""

    prompt_tokens: int
    completion_tokens: int
    cost: Decimal


def kept_reply(key: str) -> str | None:
    """Return what the model said the last time it was asked this; None if it never was."""
    answered = JudgeCall.objects.filter(key=key, state=CallState.ANSWERED)
    return answered.order_by("-pk").values_list("content", flat=True).first()


def open_call(
    terms: Terms, *, exam_id: int, run_id: int, key: str, cost: Decimal, now: datetime
) -> Opened | Wait | Refused:
    """Let a call through, with `cost` set aside as the most it can cost; or say to wait, or why not.

    The first call of an exam to an endpoint is written into the exam's trail."""
    JudgeEndpoint.objects.get_or_create(host=terms.host, model=terms.model)
    with transaction.atomic():
        endpoint = JudgeEndpoint.objects.select_for_update().get(host=terms.host, model=terms.model)
        held_back = _held_back(endpoint, terms, exam_id, cost, now)
        if held_back is not None:
            return held_back
        if not JudgeCall.objects.filter(exam_id=exam_id, endpoint=endpoint).exists():
            exam = Exam.objects.get(pk=exam_id)
            write_event(None, "exam.sent_to_model", exam, host=terms.host, model=terms.model, vision=terms.vision)
        call = JudgeCall.objects.create(
            endpoint=endpoint, exam_id=exam_id, run_id=run_id, key=key, sent_at=now, cost=cost
        )
    return Opened(call.pk)


def close_call(call_id: int, content: str, bill: Bill) -> None:
    """Keep a reply that can be used."""
    with transaction.atomic():
        _close(call_id, CallState.ANSWERED, bill, content=clean_text(content))
        JudgeEndpoint.objects.filter(calls=call_id).update(failures=0, resting_until=None)


def spoil_call(call_id: int, problem: str, bill: Bill) -> None:
    """Note a reply that cannot be used: the endpoint works, what it said is worth nothing."""
    _close(call_id, CallState.FAILED, bill, problem=problem[:300])


def fail_call(call_id: int, problem: str, *, billed: bool) -> None:
    """Note that no reply came. `billed`: it may have cost what was set aside."""
    _close(call_id, CallState.FAILED, None if billed else Bill(0, 0, Decimal(0)), problem=problem[:300])


def rest_endpoint(host: str, model: str, now: datetime, *, least_s: float = 0.0) -> None:
    """Count a failure, and leave the endpoint alone from the second in a row on, or for `least_s` seconds."""
    with transaction.atomic():
        endpoint = JudgeEndpoint.objects.select_for_update().get(host=host, model=model)
        endpoint.failures += 1
        rest = min(timedelta(seconds=least_s), LONGEST_REST)
        if endpoint.failures > 1:
            doubled = FIRST_REST * 2 ** min(endpoint.failures - 2, 10)
            rest = max(rest, min(doubled, LONGEST_REST))
        endpoint.resting_until = now + rest
        endpoint.save()


def _held_back(
    endpoint: JudgeEndpoint, terms: Terms, exam_id: int, cost: Decimal, now: datetime
) -> Wait | Refused | None:
    if endpoint.resting_until is not None and endpoint.resting_until > now:
        return Refused(RESTING)
    spent = JudgeCall.objects.filter(exam_id=exam_id).aggregate(sum=Sum("cost"))["sum"] or Decimal(0)
    if terms.max_cost and spent + cost > terms.max_cost:
        return Refused(BUDGET_USED)
    calls = JudgeCall.objects.filter(endpoint=endpoint)
    if terms.rpm:
        recent = calls.filter(sent_at__gt=now - _MINUTE).order_by("-sent_at").values_list("sent_at", flat=True)
        earliest = list(recent[: terms.rpm])
        if len(earliest) == terms.rpm:
            return Wait((earliest[-1] + _MINUTE - now).total_seconds())
    alive = calls.filter(state=CallState.OPEN, sent_at__gt=now - timedelta(seconds=terms.lease_s))
    return Wait(_PLACE_S) if alive.count() >= terms.concurrency else None


def _close(call_id: int, state: CallState, bill: Bill | None, **values: str) -> None:
    counts = {}
    if bill is not None:
        counts = {"prompt_tokens": bill.prompt_tokens, "completion_tokens": bill.completion_tokens, "cost": bill.cost}
    JudgeCall.objects.filter(pk=call_id, state=CallState.OPEN).update(state=state, **counts, **values)
