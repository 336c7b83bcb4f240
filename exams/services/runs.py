"""[5], [10] The state machine of a grading run: queued -> running -> done | failed.

Every step is one conditional UPDATE that names the state, and for its holder the lease. Zero rows means that
somebody else was first; nothing is then written. No transaction is held while an answer is graded.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet

from exams.attestation import FORM, digest_of_record, outcome_of, sign
from exams.grading import types as kernel
from exams.grading.report import clean_text, json_value
from exams.models import CriterionGrade, Grade, GradingRun, RunState
from exams.services.audit import write_event

LONGEST_ERROR_CHARACTERS = 2_000
_CENT = Decimal("0.01")
_NO_LEASE: Mapping[str, object] = {"lease": "", "lease_until": None}


@dataclass(frozen=True, slots=True)
class Claim:
    """A worker's right to grade one run: `lease` is the token that every later step must name."""

    run_id: int
    lease: str
    tries: int


def claim_run(run_id: int, worker: str, now: datetime, *, queue: str | None = None) -> Claim | None:
    """Take a queued run, only of `queue` if given; return the claim, or None if it is not queued there (any more)."""
    lease = secrets.token_hex(16)
    waiting = GradingRun.objects.filter(pk=run_id, state=RunState.QUEUED)
    taken = (waiting if queue is None else waiting.filter(queue=queue)).update(
        state=RunState.RUNNING,
        lease=lease,
        lease_until=now + timedelta(seconds=settings.RUN_LEASE_S),
        worker=worker[:100],
        tries=F("tries") + 1,
        started_at=now,
        error="",
    )
    if not taken:
        return None
    tries = GradingRun.objects.filter(pk=run_id, lease=lease).values_list("tries", flat=True).first()
    return Claim(run_id, lease, tries) if tries is not None else None


def waits_in(run_id: int) -> str | None:
    """Return the queue that a run waits in; None if it is not queued."""
    return GradingRun.objects.filter(pk=run_id, state=RunState.QUEUED).values_list("queue", flat=True).first()


def beat_run(claim: Claim, now: datetime) -> bool:
    """Renew the lease; return whether it was still held. False: stop, the run belongs to somebody else."""
    until = now + timedelta(seconds=settings.RUN_LEASE_S)
    return _held(claim).update(lease_until=until) == 1


def record_grade(claim: Claim, grade: kernel.Grade, *, seconds: float, now: datetime) -> bool:
    """Write the grade, signed, and close the run, once; return False, with nothing written, if the lease was lost."""
    with transaction.atomic():
        if not _held(claim).update(state=RunState.DONE, finished_at=now, error="", **_NO_LEASE):
            return False
        row = _write_signed(claim, grade, seconds)
        write_event(None, "run.graded", row.run, state=grade.state, tries=claim.tries)
    return True


def fail_run(claim: Claim, error: str, now: datetime) -> RunState | None:
    """Give the run back to the queue, or fail it after the last try; return its new state, None if the lease was lost.

    The sweep rings for it, at most a minute later: time for what failed to recover."""
    return end_try(_held(claim), claim.run_id, tries=claim.tries, error=error, now=now)


def end_try(held: QuerySet[GradingRun], run_id: int, *, tries: int, error: str, now: datetime) -> RunState | None:
    """Requeue or fail the run that `held` selects, by its tries so far; return the state, None if it selects none."""
    last = tries >= settings.RUN_MAX_TRIES
    state = RunState.FAILED if last else RunState.QUEUED
    said = clean_text(error)[:LONGEST_ERROR_CHARACTERS]
    with transaction.atomic():
        values = {"state": state, "error": said, "rung_at": None, "finished_at": now if last else None}
        if not held.update(**values, **_NO_LEASE):
            return None
        run = GradingRun.objects.get(pk=run_id)
        write_event(None, f"run.{'failed' if last else 'requeued'}", run, error=said, tries=tries)
    return state


def _held(claim: Claim) -> QuerySet[GradingRun]:
    return GradingRun.objects.filter(pk=claim.run_id, state=RunState.RUNNING, lease=claim.lease)


def grade_rows(run_id: int, grade: kernel.Grade, seconds: float) -> tuple[Grade, list[CriterionGrade]]:
    """Return the rows of a grade, neither saved nor signed."""
    row = Grade(run_id=run_id, **_grade_values(grade, seconds))
    return row, [_criterion_row(row, position, result) for position, result in enumerate(grade.criteria)]


def _write_signed(claim: Claim, grade: kernel.Grade, seconds: float) -> Grade:
    """Write the grade, its criteria and the signed record of both."""
    row, criteria = grade_rows(claim.run_id, grade, seconds)
    told = json_value(grade.record)
    assert isinstance(told, dict)
    row.record = {
        **told,
        "form": FORM,
        "run": {"id": claim.run_id, "tries": claim.tries},
        "seconds": round(seconds, 3),
        "outcome": outcome_of(row, criteria),
    }
    row.record_sha256 = digest_of_record(row.record)
    row.signature = sign(row.record_sha256)
    row.save()
    CriterionGrade.objects.bulk_create(criteria)
    return row


def _grade_values(grade: kernel.Grade, seconds: float) -> dict[str, object]:
    return {
        "state": grade.state.value,
        "verdict": grade.verdict.value,
        "points": _cents(grade.points),
        "max": grade.max,
        "confidence": grade.confidence,
        "attested": grade.attested,
        "feedback": clean_text(grade.feedback),
        "flags": json_value(grade.flags),
        "readings": [
            json_value({"field": r.field, "text": r.text, "understood": r.understood}) for r in grade.readings
        ],
        "tests": [json_value(_test(test)) for test in grade.tests],
        "seconds": seconds,
    }


def _test(test: kernel.TestResult) -> dict[str, object]:
    return {
        "name": test.name,
        "points": test.points,
        "max": test.max,
        "passed": test.passed,
        "visibility": test.visibility,
        "message": test.message,
    }


def _criterion_row(grade: Grade, position: int, result: kernel.CriterionResult) -> CriterionGrade:
    return CriterionGrade(
        grade=grade,
        key=result.key,
        position=position,
        points=_cents(result.points),
        max=result.max,
        state=result.state.value,
        confidence=result.confidence,
        reason=clean_text(result.reason),
        evidence=[json_value({"quote": e.quote, "field": e.field}) for e in result.evidence],
    )


def _cents(points: Decimal | None) -> Decimal | None:
    return None if points is None else points.quantize(_CENT)
