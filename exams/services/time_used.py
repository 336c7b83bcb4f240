"""[1] Notes how long a question was in front of a student. Grading never reads it."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Sum

from exams.models import Attempt, Question, TimeUsed
from exams.services.attempts import window


def note_time(attempt: Attempt, question: Question, seconds: int, now: datetime) -> int:
    """Add seconds to the time that the question was in front of the student; return how many were taken.

    A browser can tell anything: all questions together never get more than has passed since the sitting began.
    Raises WindowClosed outside the window."""
    window(attempt.exam, attempt).check(now)
    with transaction.atomic():
        Attempt.objects.select_for_update().get(pk=attempt.pk)
        taken = max(0, min(seconds, _left(attempt, now)))
        if taken:
            row = TimeUsed.objects.get_or_create(attempt=attempt, question=question)[0]
            TimeUsed.objects.filter(pk=row.pk).update(seconds=F("seconds") + taken)
    return taken


def _left(attempt: Attempt, now: datetime) -> int:
    """Return the seconds of the sitting so far that no question has."""
    began = max(attempt.started_at, attempt.exam.opens_at)
    noted = TimeUsed.objects.filter(attempt=attempt).aggregate(total=Sum("seconds"))["total"] or 0
    return int((now - began).total_seconds()) - noted
