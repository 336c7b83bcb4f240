"""[4] Celery's side: a task takes ids, claims, grades outside any transaction, records once."""

import time
from collections.abc import Sequence

import structlog
from celery import shared_task
from celery.signals import worker_process_shutdown
from django.utils import timezone

from exams.grading.sandbox import SandboxError
from exams.grading.types import Grade
from exams.models import ComparisonKind, GradingRun
from exams.queue import COMPARE_TASK, GRADE_TASK, LEARN_TASK, MAIL_TASK, SWEEP_TASK, TRY_TASK, Bell, priority_of, ring
from exams.services import comparing, learning, release_mail, runs, trying
from exams.services import sweep as sweeping
from exams.services.bell import ring_runs
from exams.specs import content_of
from workers import config
from workers.grading import grade_run
from workers.heartbeat import heartbeat
from workers.judge.opening import judge_for
from workers.reopening import ReopeningSandbox
from workers.trying import run_try

log = structlog.get_logger(__name__)

_sandboxes: list[ReopeningSandbox] = []


@shared_task(  # type: ignore[untyped-decorator]
    name=GRADE_TASK,
    acks_late=True,
    ignore_result=True,
    soft_time_limit=config.GRADE_SOFT_LIMIT_S,
    time_limit=config.GRADE_HARD_LIMIT_S,
)
def grade(*run_ids: int) -> None:
    """Grade the first of the runs that is queued and ring for those after it: other workers take them meanwhile.

    Running this twice, or for runs that somebody has, changes nothing."""
    settings = config.worker_config()
    for place, run_id in enumerate(run_ids, start=1):
        with structlog.contextvars.bound_contextvars(run_id=run_id):
            claim = runs.claim_run(run_id, settings.name, timezone.now(), queue=settings.queue)
            if claim is None:
                _pass_on(run_id, settings.queue)
                continue
            _ring_for(run_ids[place:], settings.queue)
            with heartbeat(claim, every_s=settings.heartbeat_s):
                _grade_claimed(claim)
            return


@shared_task(  # type: ignore[untyped-decorator]
    name=SWEEP_TASK,
    ignore_result=True,
    soft_time_limit=config.SWEEP_SOFT_LIMIT_S,
    time_limit=config.SWEEP_HARD_LIMIT_S,
)
def sweep() -> None:
    """Take back runs of dead workers and ring again for queued ones."""
    report = sweeping.sweep(timezone.now())
    mails = release_mail.sweep_mails(timezone.now())
    log.info("swept", requeued=report.requeued, failed=report.failed, rung=report.rung, mails=mails)


@shared_task(  # type: ignore[untyped-decorator]
    name=LEARN_TASK,
    ignore_result=True,
    soft_time_limit=config.LEARN_SOFT_LIMIT_S,
    time_limit=config.LEARN_HARD_LIMIT_S,
)
def learn(version_id: int) -> None:
    """Learn from the marks of a question version; running this twice changes nothing."""
    started = time.monotonic()
    learned = learning.learn(version_id, timezone.now())
    if learned is not None:
        seconds = round(time.monotonic() - started, 3)
        log.info("learned", version_id=version_id, marks=learned.marks, added=learned.suggestions, seconds=seconds)


@shared_task(  # type: ignore[untyped-decorator]
    name=COMPARE_TASK,
    ignore_result=True,
    soft_time_limit=config.LEARN_SOFT_LIMIT_S,
    time_limit=config.LEARN_HARD_LIMIT_S,
)
def compare(question_id: int, kind: str) -> None:
    """Compare the answers to a question with each other; running this twice changes nothing."""
    started = time.monotonic()
    count = comparing.compare(question_id, ComparisonKind(kind), timezone.now())
    if count is not None:
        seconds = round(time.monotonic() - started, 3)
        log.info("compared", question_id=question_id, kind=kind, answers=count, seconds=seconds)


@shared_task(  # type: ignore[untyped-decorator]
    name=MAIL_TASK,
    ignore_result=True,
    soft_time_limit=config.MAIL_SOFT_LIMIT_S,
    time_limit=config.MAIL_HARD_LIMIT_S,
)
def send_release_mails(release_id: int) -> None:
    """Send the mails of a release that wait; running this twice sends none twice."""
    sent = release_mail.send_queued(release_id, timezone.now())
    log.info("mails_sent", release_id=release_id, sent=sent)


@shared_task(  # type: ignore[untyped-decorator]
    name=TRY_TASK,
    ignore_result=True,
    soft_time_limit=config.TRY_SOFT_LIMIT_S,
    time_limit=config.TRY_HARD_LIMIT_S,
)
def try_code(try_id: int) -> None:
    """Run the public tests on a student's unsent code; a try that is not queued any more is left alone."""
    with structlog.contextvars.bound_contextvars(try_id=try_id):
        row = trying.claim_try(try_id, timezone.now())
        if row is not None:
            run_try(row, _sandbox())


def _pass_on(run_id: int, mine: str) -> None:
    """Ring where a run waits that this worker cannot grade; no try is counted. A run that nobody waits for is left."""
    queue = runs.waits_in(run_id)
    if queue is None or queue == mine:
        log.info("run_not_queued")
    elif _came_by() == queue:  # to ring again would bring it back at once; the sweep rings in a minute
        log.error("worker_listens_to_wrong_queue", queue=queue, device_queue=mine)
    else:
        log.warning("run_passed_on", queue=queue, device_queue=mine)
        ring_runs([run_id], timezone.now())


def _ring_for(run_ids: Sequence[int], mine: str) -> None:
    """Ring for the other runs of this message, as loud as it was. What gets lost here is rung again by the sweep."""
    if run_ids:
        step = (grade.request.delivery_info or {}).get("priority")
        ring([Bell(tuple(run_ids), _came_by() or mine, priority_of(step))])


def _came_by() -> str | None:
    """Return the queue that the message of this task came by; None outside of a worker."""
    return (grade.request.delivery_info or {}).get("routing_key")


def _grade_claimed(claim: runs.Claim) -> None:
    started = time.monotonic()
    try:
        result = _grade(claim.run_id)
    except SandboxError as error:
        state = runs.fail_run(claim, str(error), timezone.now())
        log.warning("sandbox_failed", state=state, tries=claim.tries)
    except Exception as error:  # the top of the task: whatever it was, the run must not stay "running"
        state = runs.fail_run(claim, f"{type(error).__name__}: {error}", timezone.now())
        log.exception("grading_failed", state=state, tries=claim.tries)
    else:
        seconds = time.monotonic() - started
        written = runs.record_grade(claim, result, seconds=seconds, now=timezone.now())
        log.info("run_graded" if written else "lease_lost", state=result.state, seconds=round(seconds, 3))


def _grade(run_id: int) -> Grade:
    run = GradingRun.objects.select_related("answer", "version").get(pk=run_id)
    return grade_run(run, content_of(run.version), _sandbox(), judge_for(run))


def _sandbox() -> ReopeningSandbox:
    """Return the sandbox of this process."""
    if not _sandboxes:
        _sandboxes.append(ReopeningSandbox())
    return _sandboxes[0]


@worker_process_shutdown.connect  # type: ignore[untyped-decorator]
def close_sandbox(**_: object) -> None:
    """End the sandbox together with the worker process."""
    while _sandboxes:
        _sandboxes.pop().close()
