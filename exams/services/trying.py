"""Trying code before handing in: a row for each try, one at a time, a few a minute, gone after a day."""

import secrets
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from exams.errors import Conflict, InvalidInput
from exams.grading.answer_types.pytorch_code.trying import Tried
from exams.grading.report import clean_text
from exams.models import Attempt, Draft, Question, RunState, TryRun
from exams.queue import send_try
from exams.selectors.trying import tests_to_try
from exams.services.attempts import window
from exams.specs import queue_of

MOST_A_MINUTE = 6
# What is not taken, or not finished, by then never will be: longer than the task's hard limit.
LOST_AFTER = timedelta(minutes=3)
KEPT = timedelta(days=1)
LONGEST_OUTPUT_CHARACTERS = 8_000
_MINUTE = timedelta(minutes=1)
_UNDER_WAY = (RunState.QUEUED, RunState.RUNNING)
NOBODY_TOOK_IT = "No worker took this try, or the one that did is gone."
NO_BROKER = "The broker could not be reached."


def start_try(attempt: Attempt, question: Question, now: datetime) -> TryRun:
    """Queue the public tests on what is drafted for this question; return the try.

    Raises WindowClosed, InvalidInput if nothing is drafted, Conflict if the question has no public tests, another try
    of the student is under way, or there were too many in the last minute."""
    window(attempt.exam, attempt).check(now)
    version = question.live_version
    if version is None or not tests_to_try(version):
        raise Conflict(_("This question has no tests to try."))
    draft = Draft.objects.filter(attempt=attempt, question=question).first()
    if draft is None or not any(str(text).strip() for text in draft.fields.values()):
        raise InvalidInput(_("Write some code first."))
    with transaction.atomic():
        Attempt.objects.select_for_update().get(pk=attempt.pk)
        _check_rate(attempt, now)
        row = TryRun.objects.create(
            attempt=attempt, version=version, fields=draft.fields, seed=secrets.randbits(63), created_at=now
        )
        transaction.on_commit(partial(_announce, row, str(queue_of(version)), now), robust=True)
    return row


def claim_try(try_id: int, now: datetime) -> TryRun | None:
    """Take a queued try; None if it is not queued (any more)."""
    taken = TryRun.objects.filter(pk=try_id, state=RunState.QUEUED).update(state=RunState.RUNNING, started_at=now)
    return TryRun.objects.select_related("version").get(pk=try_id) if taken else None


def finish_try(row: TryRun, found: Tried, now: datetime) -> bool:
    """Write what a try gave; return False, with nothing written, if it is not running any more."""
    return _close(
        row,
        now,
        state=RunState.DONE,
        tests=[{"name": t.name, "passed": t.passed, "message": clean_text(t.message)} for t in found.tests],
        message=clean_text(found.message),
        output=clean_text(found.output)[:LONGEST_OUTPUT_CHARACTERS],
    )


def fail_try(row: TryRun, error: str, now: datetime) -> bool:
    """Note that our side failed, in words for staff; return False if the try is not under way any more."""
    return _close(row, now, state=RunState.FAILED, error=clean_text(error)[:2_000])


def sweep_tries(now: datetime) -> None:
    """Fail tries that got stuck, and remove those older than a day."""
    stuck = TryRun.objects.filter(state__in=_UNDER_WAY, created_at__lt=now - LOST_AFTER)
    stuck.update(state=RunState.FAILED, error=NOBODY_TOOK_IT, finished_at=now)
    TryRun.objects.filter(created_at__lt=now - KEPT).delete()


def _check_rate(attempt: Attempt, now: datetime) -> None:
    mine = TryRun.objects.filter(attempt__user_id=attempt.user_id)
    if mine.filter(state__in=_UNDER_WAY, created_at__gte=now - LOST_AFTER).exists():
        raise Conflict(_("Your last try is still running; wait for it."), code="try_under_way")
    mine.filter(attempt=attempt, state__in=_UNDER_WAY).update(
        state=RunState.FAILED, error=NOBODY_TOOK_IT, finished_at=now
    )
    times = list(mine.filter(created_at__gt=now - _MINUTE).order_by("-created_at").values_list("created_at", flat=True))
    if len(times) >= MOST_A_MINUTE:
        left = int((times[MOST_A_MINUTE - 1] + _MINUTE - now).total_seconds()) + 1
        said = _("At most %(most)s tries a minute: the next one in %(left)s s.")
        raise Conflict(said % {"most": MOST_A_MINUTE, "left": left}, code="too_many_tries")


def _announce(row: TryRun, queue: str, now: datetime) -> None:
    """Ring for a try; it has no use for a bell that is rung again in a minute, so a lost broker fails it."""
    if not send_try(row.pk, queue):
        fail_try(row, NO_BROKER, now)


def _close(row: TryRun, now: datetime, **values: object) -> bool:
    under_way = TryRun.objects.filter(pk=row.pk, state__in=_UNDER_WAY)
    return under_way.update(finished_at=now, **values) == 1
