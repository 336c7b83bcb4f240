"""The state machine of a run: who holds the lease writes, once; everybody else changes nothing."""

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from exams.grading.verdict import State
from exams.models import AuditEvent, CriterionGrade, Exam, Grade, GradingRun, RunState
from exams.services.runs import Claim, beat_run, claim_run, fail_run, record_grade
from exams.services.sweep import WORKER_LOST, SweepReport, sweep
from tests.factories import DURING, hand_in, kernel_grade, make_attempt, make_exam

LATER = DURING + timedelta(hours=1)


@pytest.fixture
def run(exam: Exam) -> GradingRun:
    return hand_in(make_attempt(exam))[0]


def claimed(run: GradingRun) -> Claim:
    claim = claim_run(run.pk, "worker-1", DURING)
    assert claim is not None
    return claim


def test_claim_takes_a_queued_run_once(run: GradingRun) -> None:
    claim = claimed(run)
    assert claim_run(run.pk, "worker-2", DURING) is None
    run.refresh_from_db()
    assert (run.state, run.tries, run.worker, run.lease) == (RunState.RUNNING, 1, "worker-1", claim.lease)
    assert run.lease_until == DURING + timedelta(seconds=60)
    assert claim_run(10**12, "worker-1", DURING) is None


def test_grade_is_written_once_with_its_criteria_and_event(run: GradingRun) -> None:
    claim = claimed(run)
    assert record_grade(claim, kernel_grade("1.5"), seconds=0.25, now=LATER)
    assert not record_grade(claim, kernel_grade("0"), seconds=0.25, now=LATER)
    run.refresh_from_db()
    assert (run.state, run.lease, run.lease_until, run.finished_at) == (RunState.DONE, "", None, LATER)
    grade = Grade.objects.get()
    assert (grade.points, grade.max, grade.state, grade.flags) == (Decimal("1.5"), Decimal(2), "graded", ["odd"])
    row = CriterionGrade.objects.get()
    assert (row.key, row.points, row.evidence) == ("1a.A", Decimal("1.5"), [{"quote": "quote", "field": ""}])
    assert AuditEvent.objects.filter(action="run.graded", subject=f"gradingrun:{run.pk}").count() == 1


def test_done_run_is_never_claimed_again(run: GradingRun) -> None:
    assert record_grade(claimed(run), kernel_grade(), seconds=0.1, now=DURING)
    assert claim_run(run.pk, "worker-2", LATER) is None
    assert sweep(LATER).requeued == 0


def test_grade_of_a_lost_lease_is_refused(run: GradingRun) -> None:
    late = claimed(run)
    assert sweep(DURING + timedelta(seconds=61)).requeued == 1
    current = claim_run(run.pk, "worker-2", LATER)
    assert current is not None
    assert not beat_run(late, LATER)
    assert not record_grade(late, kernel_grade("0"), seconds=9.0, now=LATER)
    assert fail_run(late, "late", LATER) is None
    assert not Grade.objects.exists()
    assert record_grade(current, kernel_grade("2"), seconds=0.1, now=LATER)
    assert Grade.objects.get().points == Decimal(2)


def test_heartbeat_keeps_the_sweep_away(run: GradingRun) -> None:
    claim = claimed(run)
    assert beat_run(claim, DURING + timedelta(seconds=50))
    assert sweep(DURING + timedelta(seconds=100)).requeued == 0
    run.refresh_from_db()
    assert (run.state, run.lease) == (RunState.RUNNING, claim.lease)


def test_failing_three_times_ends_it_with_the_reason(run: GradingRun) -> None:
    assert fail_run(claimed(run), "sandbox down", DURING) is RunState.QUEUED
    assert fail_run(claimed(run), "sandbox down", DURING) is RunState.QUEUED
    assert fail_run(claimed(run), "sandbox down\x00", LATER) is RunState.FAILED
    run.refresh_from_db()
    assert (run.state, run.tries, run.error, run.finished_at) == (
        RunState.FAILED,
        3,
        "sandbox down\N{REPLACEMENT CHARACTER}",
        LATER,
    )
    assert claim_run(run.pk, "worker-1", LATER) is None
    assert not Grade.objects.exists()
    actions = AuditEvent.objects.filter(subject=f"gradingrun:{run.pk}").order_by("id").values_list("action", flat=True)
    assert list(actions) == ["run.requeued", "run.requeued", "run.failed"]


def test_lost_workers_count_as_tries(run: GradingRun) -> None:
    for minute in range(3):
        now = DURING + timedelta(minutes=10 * minute)
        assert claim_run(run.pk, "worker-1", now) is not None
        report = sweep(now + timedelta(minutes=2))
    assert report == SweepReport(requeued=0, failed=1, rung=0)
    run.refresh_from_db()
    assert (run.state, run.error) == (RunState.FAILED, WORKER_LOST)


def test_broken_text_of_a_sandbox_can_be_stored(run: GradingRun) -> None:
    grade = kernel_grade()
    object.__setattr__(grade, "record", {"output": "a\x00b\ud800", "speed": float("nan"), "points": Decimal("1.50")})
    assert record_grade(claimed(run), grade, seconds=0.1, now=DURING)
    expected = {"output": "a\N{REPLACEMENT CHARACTER}b?", "speed": "nan", "points": "1.5"}
    assert expected.items() <= Grade.objects.get().record.items()


def test_rows_of_a_grade_refuse_changes(run: GradingRun) -> None:
    assert record_grade(claimed(run), kernel_grade("2", State.SUGGESTED), seconds=0.1, now=DURING)
    grade = Grade.objects.get()
    grade.points = Decimal(0)
    with pytest.raises(ValidationError):
        grade.save()


@pytest.mark.django_db(transaction=True)
def test_of_many_threads_one_claims_each_run() -> None:
    exam = make_exam(labels=("1a", "1b", "1c"))
    run_ids = [run.pk for run in hand_in(make_attempt(exam))]
    claims: list[Claim] = []
    start = threading.Barrier(8)

    def work(name: str) -> None:
        try:
            start.wait(10)
            for run_id in run_ids:
                claim = claim_run(run_id, name, DURING)
                if claim is not None:
                    claims.append(claim)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(f"worker-{number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(claim.run_id for claim in claims) == sorted(run_ids)
    assert set(GradingRun.objects.values_list("state", "tries")) == {("running", 1)}


@pytest.mark.django_db(transaction=True)
def test_of_many_threads_one_records() -> None:
    run = hand_in(make_attempt(make_exam()))[0]
    claim = claimed(run)
    written: list[bool] = []
    start = threading.Barrier(6)

    def work() -> None:
        try:
            start.wait(10)
            written.append(record_grade(claim, kernel_grade(), seconds=0.1, now=DURING))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(written) == [False] * 5 + [True]
    assert Grade.objects.count() == 1
