"""The actions of the audit log in words."""

from django import template
from django.utils.translation import gettext_lazy as _

register = template.Library()

ACTIONS = {
    "answer.accepted": _("accepted the suggestion"),
    "answer.overridden": _("set the points"),
    "answer.regraded": _("had it graded again"),
    "answer.taken_back": _("took a decision back"),
    "answer.viewed": _("looked at the answer"),
    "attempt.opened": _("began the exam"),
    "class.viewed": _("looked at the class list"),
    "exam.hidden": _("made the exam a draft"),
    "exam.imported": _("imported the exam"),
    "exam.judging_set": _("set thresholds or grade scale"),
    "exam.mails_retried": _("sent failed mails again"),
    "exam.published": _("published the exam"),
    "exam.released": _("released the results"),
    "exam.sent_to_model": _("sent answers to a language model"),
    "exam.window_set": _("set the times"),
    "exam.withdrawn": _("withdrew the results"),
    "gradebook.exported": _("downloaded the gradebook"),
    "gradebook.viewed": _("looked at the gradebook"),
    "regrade.answered": _("answered a request for a new look"),
    "regrade.asked": _("asked for a new look"),
    "result.viewed": _("looked at the result"),
    "results.read": _("read results over the API"),
    "run.failed": _("grading failed"),
    "run.graded": _("graded"),
    "run.requeued": _("queued the grading again"),
    "submission.read": _("read the submission over the API"),
    "submission.received": _("handed in"),
    "upload.confirmed": _("confirmed a document"),
}


@register.filter
def action_words(action: str) -> str:
    """Return what an action means; an unknown one as its own words."""
    return str(ACTIONS.get(action) or action.replace("_", " ").replace(".", ": "))
