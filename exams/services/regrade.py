"""Grades answers once more: a new run with the next number; earlier runs and grades stay as they are."""

from datetime import datetime
from functools import partial

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from exams.access import is_staff_of
from exams.errors import Conflict, NotAllowed
from exams.grading.intake import derive_seed
from exams.models import Answer, GradingRun, QuestionVersion, RunState
from exams.queue import Priority
from exams.services.audit import write_event
from exams.services.bell import ring_runs
from exams.specs import queue_of


def requeue_run(user: User, run: GradingRun, now: datetime) -> GradingRun:
    """Return a new queued run for an answer whose run failed, against the same version.

    Raises NotAllowed for anybody but staff, Conflict if the run did not fail or another one is on its way."""
    run = GradingRun.objects.select_related("version", "answer").get(pk=run.pk)
    if run.state != RunState.FAILED:
        raise Conflict(_("Only a failed grading can be tried again."))
    return _add_run(user, run.answer, run.version, now, batch_id=run.batch_id)


def regrade_answer(user: User, answer: Answer, now: datetime) -> GradingRun:
    """Return a new queued run of the answer against the live version of its question.

    Raises NotAllowed for anybody but staff, Conflict if one is on its way or the question has no content."""
    version = answer.question.live_version
    if version is None:
        raise Conflict(_("This question has no content."))
    return _add_run(user, answer, version, now)


def _add_run(
    user: User, answer: Answer, version: QuestionVersion, now: datetime, *, batch_id: int | None = None
) -> GradingRun:
    if not is_staff_of(user, answer.submission.attempt.exam.course):
        raise NotAllowed(_("Only staff of the course grade again."))
    with transaction.atomic():
        Answer.objects.select_for_update().get(pk=answer.pk)  # numbers are given one at a time
        runs = GradingRun.objects.filter(answer=answer, version=version)
        if runs.filter(state__in=(RunState.QUEUED, RunState.RUNNING)).exists():
            raise Conflict(_("This answer is being graded already."))
        number = (runs.aggregate(highest=Max("number"))["highest"] or 0) + 1
        seed = derive_seed(version.digest, answer.digest, number, secret=settings.SECRET_KEY)
        run = GradingRun.objects.create(
            answer=answer,
            version=version,
            batch_id=batch_id,
            number=number,
            seed=seed,
            queue=queue_of(version),
            queued_at=now,
        )
        write_event(user.pk, "answer.regraded", answer, run=run.pk, version=version.pk, number=number)
        transaction.on_commit(partial(ring_runs, [run.pk], now, Priority.REGRADE), robust=True)
    return run
