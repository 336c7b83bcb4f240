"""The way of an answer through a real broker and real workers, whatever dies on the way."""

import os
import signal
import time
from pathlib import Path

import pytest
from django.utils import timezone

from exams.grading.verdict import State
from exams.models import Attempt, AuditEvent, Grade, GradingRun, RunState
from exams.queue import Priority, Queue, bells_for, send
from exams.selectors.effective import Standing, effective_of, latest_answers
from exams.services.bell import ring_runs
from exams.services.runs import claim_run
from exams.services.submit import submit_answers
from exams.services.sweep import WORKER_LOST, sweep
from grader import stack
from grader.celery import app
from tests.factories import DURING, make_attempt, make_exam
from tests.waiting import wait_until
from tests.workers.conftest import Broker, StartWorker
from tests.workers.worker_app import KILLS, WAITS

pytestmark = [pytest.mark.broker, pytest.mark.django_db(transaction=True)]


def new_attempt() -> Attempt:
    return make_attempt(make_exam(labels=("1a",)))


def run_of(attempt: Attempt) -> GradingRun:
    return GradingRun.objects.get(answer__submission__attempt=attempt)


def wait_for(attempt: Attempt, state: RunState) -> GradingRun:
    wait_until(lambda: run_of(attempt).state == state, f"the run is {state}")
    return run_of(attempt)


def messages() -> int:
    """Return how many messages wait for workers, of all priorities."""
    with app.connection_for_read() as connection:
        return int(connection.default_channel._size(Queue.GRADING_CPU))


def drain() -> None:
    """Throw away what waits for workers."""
    with app.connection_for_read() as connection:
        connection.default_channel.queue_purge(Queue.GRADING_CPU)


def kill(worker: stack.Process) -> None:
    os.killpg(worker.popen.pid, signal.SIGKILL)
    worker.popen.wait()


def test_handed_in_answer_is_graded(start_worker: StartWorker) -> None:
    attempt = new_attempt()
    submit_answers(attempt, {"1a": "1a.A~1.5 1a.B~0.5:suggested:0.95"}, now=DURING)
    assert run_of(attempt).rung_at is not None
    start_worker()
    run = wait_for(attempt, RunState.DONE)
    grade = Grade.objects.get()
    assert (str(grade.points), grade.state, run.tries) == ("2.00", State.SUGGESTED, 1)
    assert [(c.key, str(c.points)) for c in grade.criteria.all()] == [("1a.A", "1.50"), ("1a.B", "0.50")]
    assert run.worker


def test_same_message_twice_gives_one_grade(start_worker: StartWorker) -> None:
    attempt = new_attempt()
    submit_answers(attempt, {"1a": "1a.A~1.5"}, now=DURING)
    run = run_of(attempt)
    other = make_attempt(attempt.exam, "bob")
    assert send(run.pk)
    assert send(run.pk)
    submit_answers(other, {"1a": "1a.A~1"}, now=DURING)
    start_worker()
    wait_for(other, RunState.DONE)  # one worker, one queue: everything before it was heard
    assert Grade.objects.filter(run=run).count() == 1
    assert GradingRun.objects.get(pk=run.pk).tries == 1


def test_hand_in_rings_once_and_every_answer_is_graded(start_worker: StartWorker) -> None:
    attempt = make_attempt(make_exam(labels=("1a", "1b", "1c")))
    submit_answers(attempt, {"1a": "1a.A~1.5"}, now=DURING)
    assert messages() == 1
    first = GradingRun.objects.earliest("pk")
    assert claim_run(first.pk, "another", DURING) is not None  # the message begins with a run that somebody has
    start_worker()
    others = GradingRun.objects.exclude(pk=first.pk)
    wait_until(lambda: not others.exclude(state=RunState.DONE).exists(), "the others are done")
    assert [run.tries for run in others] == [1, 1]
    assert messages() == 0


def test_bells_hold_runs_of_one_queue_and_priority_in_their_order() -> None:
    runs = [(n, Queue.GRADING_CPU, Priority.HAND_IN) for n in range(40)]
    bells = bells_for([(90, Queue.GRADING_GPU, Priority.HAND_IN), *runs, (91, Queue.GRADING_CPU, Priority.REGRADE)])
    assert [(bell.queue, bell.priority, bell.run_ids) for bell in bells] == [
        (Queue.GRADING_GPU, Priority.HAND_IN, (90,)),
        (Queue.GRADING_CPU, Priority.HAND_IN, tuple(range(32))),
        (Queue.GRADING_CPU, Priority.HAND_IN, tuple(range(32, 40))),
        (Queue.GRADING_CPU, Priority.REGRADE, (91,)),
    ]


def test_regrades_passed_on_stay_behind_hand_ins(start_worker: StartWorker, gate: Path) -> None:
    first, second = (make_attempt(make_exam(f"exam{n}", labels=("1a", "1b"))) for n in (1, 2))
    submit_answers(first, {"1a": f"1a.A~1 {WAITS}"}, now=DURING)
    runs = list(GradingRun.objects.filter(answer__submission__attempt=first).order_by("pk"))
    drain()
    assert ring_runs([run.pk for run in runs], DURING, Priority.REGRADE) == 2
    start_worker()
    wait_until((gate / "started").exists, "the first of the regrades is begun")
    submit_answers(second, {"1a": "1a.A~1"}, now=DURING)
    (gate / "open").touch()
    wait_until(lambda: not GradingRun.objects.exclude(state=RunState.DONE).exists(), "all are done")
    ended = GradingRun.objects.order_by("started_at").values_list("answer__submission__attempt_id", flat=True)
    assert list(ended) == [first.pk, second.pk, second.pk, first.pk]


def test_worker_killed_in_the_middle_loses_nothing(start_worker: StartWorker, gate: Path) -> None:
    attempt = new_attempt()
    worker = start_worker()
    submit_answers(attempt, {"1a": f"1a.A~1.5 {WAITS}"}, now=DURING)
    wait_until((gate / "started").exists, "the answer is begun")
    assert run_of(attempt).state == RunState.RUNNING
    kill(worker)
    (gate / "open").touch()
    assert not Grade.objects.exists()
    start_worker(sweeps=True)
    run = wait_for(attempt, RunState.DONE)
    assert (run.tries, Grade.objects.count()) == (2, 1)
    assert AuditEvent.objects.get(action="run.requeued").detail == {"error": WORKER_LOST, "tries": 1}


def test_heartbeat_holds_the_lease_of_a_slow_answer(start_worker: StartWorker, gate: Path) -> None:
    attempt = new_attempt()
    start_worker(sweeps=True)
    submit_answers(attempt, {"1a": f"1a.A~1.5 {WAITS}"}, now=DURING)
    wait_until((gate / "started").exists, "the answer is begun")
    first = run_of(attempt).lease_until
    assert first is not None
    wait_until(lambda: timezone.now() > first, "the first lease has ended")
    wait_until(lambda: (run_of(attempt).lease_until or first) > first, "it was renewed")
    assert claim_run(run_of(attempt).pk, "thief", timezone.now()) is None
    (gate / "open").touch()
    assert wait_for(attempt, RunState.DONE).tries == 1


def test_broker_down_at_hand_in(start_worker: StartWorker, broker: Broker) -> None:
    broker.stop()
    attempt = new_attempt()
    submit_answers(attempt, {"1a": "1a.A~1.5"}, now=DURING)
    run = run_of(attempt)
    assert (run.state, run.rung_at) == (RunState.QUEUED, None)
    broker.start()
    start_worker(sweeps=True)
    assert wait_for(attempt, RunState.DONE).tries == 1


def test_broker_that_was_restarted_hears_the_next_bell(broker: Broker) -> None:
    assert send(1)
    broker.lose()
    broker.start()
    assert send(2)
    assert messages() == 1


def test_broker_that_is_gone_keeps_no_student_waiting(broker: Broker) -> None:
    assert send(1)
    broker.stop()
    began = time.monotonic()
    assert not send(2)
    assert not send(3)
    assert time.monotonic() - began < 1


def test_broker_that_loses_everything_loses_no_answer(start_worker: StartWorker, broker: Broker) -> None:
    attempt = new_attempt()
    submit_answers(attempt, {"1a": "1a.A~1.5"}, now=DURING)
    assert run_of(attempt).rung_at == DURING
    broker.lose()
    broker.start()
    start_worker()
    assert sweep(timezone.now()).rung == 1
    assert wait_for(attempt, RunState.DONE).tries == 1


def test_answer_that_kills_its_worker_fails_after_three_tries_and_is_shown(
    start_worker: StartWorker, gate: Path
) -> None:
    attempt = new_attempt()
    submit_answers(attempt, {"1a": KILLS}, now=DURING)
    start_worker(sweeps=True)
    run = wait_for(attempt, RunState.FAILED)
    assert (run.tries, run.error, (gate / "killed").read_text()) == (3, WORKER_LOST, "xxx")
    assert not Grade.objects.exists()
    (standing,) = effective_of(latest_answers(attempt.exam)).values()
    assert (standing.standing, standing.points, standing.error) == (Standing.FAILED, None, WORKER_LOST)
    other = make_attempt(attempt.exam, "bob")
    submit_answers(other, {"1a": "1a.A~1.5"}, now=DURING)
    assert wait_for(other, RunState.DONE).tries == 1


def test_failing_sandbox_is_tried_three_times(start_worker: StartWorker) -> None:
    attempt = new_attempt()
    submit_answers(attempt, {"1a": "sandbox down"}, now=DURING)
    start_worker(sweeps=True)
    run = wait_for(attempt, RunState.FAILED)
    assert (run.tries, run.error) == (3, "the sandbox is down")


def test_worker_holds_back_for_web_processes(start_worker: StartWorker) -> None:
    attempt = new_attempt()
    submit_answers(attempt, {"1a": "1a.A~1.5"}, now=DURING)
    worker = start_worker()
    wait_for(attempt, RunState.DONE)
    assert os.getpriority(os.PRIO_PROCESS, worker.popen.pid) == 5
