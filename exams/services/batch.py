"""Decisions on all answers of one question at once; each is still a row and an event of its own."""

from datetime import datetime

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from exams.access import is_staff_of
from exams.errors import Conflict, NotAllowed
from exams.models import Answer, Exam, GradingRun
from exams.selectors.effective import Standing
from exams.selectors.marking import MarkingRow, marking_list
from exams.services.regrade import requeue_run
from exams.services.review import accept_suggestion


def accept_suggestions(user: User, exam: Exam, label: str) -> int:
    """Accept every suggestion of the question as it is; return how many. Safe to call twice."""
    answers = Answer.objects.select_related("question", "submission__attempt__exam__course")
    accepted = 0
    for row in _rows(user, exam, label, Standing.SUGGESTED):
        try:
            accept_suggestion(user, answers.get(pk=row.answer_id), together=True)
        except Conflict:  # somebody re-graded it meanwhile: it is no suggestion any more and stays for a person
            continue
        accepted += 1
    return accepted


def retry_failed(user: User, exam: Exam, label: str, now: datetime) -> int:
    """Queue a new run for every answer of the question whose grading failed; return how many."""
    retried = 0
    for row in _rows(user, exam, label, Standing.FAILED):
        try:
            requeue_run(user, GradingRun.objects.get(pk=row.effective.run_id or 0), now)
        except Conflict:  # tried again by somebody else in this moment
            continue
        retried += 1
    return retried


def _rows(user: User, exam: Exam, label: str, standing: Standing) -> tuple[MarkingRow, ...]:
    if not is_staff_of(user, exam.course):
        raise NotAllowed(_("Only staff of the course mark answers."))
    return marking_list(exam, label, (standing,))
