"""How far the grading of a student's newest hand-in is, in one short mark that changes when the page would."""

from django.db.models import Count, Q

from exams.models import Attempt, GradingRun, RunState
from exams.selectors.effective import is_released


def progress_mark(attempt: Attempt, poll_s: int) -> str:
    """Return a mark over the queued and running gradings, the release and how often to ask; three queries.

    A page that knows this mark has nothing new to show: that is cheaper to find out than to render."""
    newest = attempt.submissions.order_by("-pk").values_list("pk", flat=True).first()
    runs = GradingRun.objects.filter(answer__submission=newest)
    counts = runs.aggregate(
        queued=Count("pk", filter=Q(state=RunState.QUEUED)), running=Count("pk", filter=Q(state=RunState.RUNNING))
    )
    return f"{newest}-{counts['queued']}-{counts['running']}-{int(is_released(attempt.exam))}-{poll_s}"
