"""Compares all answers to a question with each other, for pages that could not wait. Nothing here is a mark."""

from datetime import datetime

from django.db.models import Q

from exams.models import Comparison, ComparisonKind, Question
from exams.queue import send_comparing
from exams.selectors.comparisons import compared
from exams.selectors.groups import find_groups
from exams.selectors.similarity import find_pairs
from exams.services.bell import LOST_AFTER

_FIND = {ComparisonKind.PAIRS: find_pairs, ComparisonKind.GROUPS: find_groups}


def ring_comparing(question: Question, kind: ComparisonKind, now: datetime) -> bool:
    """Announce that a question's answers wait to be compared; return whether a bell was rung.

    While one waits no second one is rung, for a minute; whoever still looks at the page then rings again."""
    Comparison.objects.get_or_create(question=question, kind=kind)
    quiet = Q(rung_at__isnull=True) | Q(rung_at__lt=now - LOST_AFTER)
    rows = Comparison.objects.filter(question=question, kind=kind)
    if not rows.filter(quiet).update(rung_at=now):
        return False
    if send_comparing(question.pk, kind):
        return True
    rows.update(rung_at=None)
    return False


def compare(question_id: int, kind: ComparisonKind, now: datetime) -> int | None:
    """Compare a question's newest answers; return how many, or None if that was done. Safe to call at any time."""
    question = Question.objects.select_related("live_version", "exam").get(pk=question_id)
    row = Comparison.objects.get_or_create(question=question, kind=kind)[0]
    if question.live_version is None:
        return None
    stands = compared(question, kind)
    found = {} if stands.fresh else {"found": _FIND[kind](question, stands.answers), "made_at": now}
    Comparison.objects.filter(pk=row.pk).update(rung_at=None, digest=stands.digest, count=stands.count, **found)
    return stands.count if found else None
