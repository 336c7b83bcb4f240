"""[11] A student asks for a new look at an answer's points; staff answer, with a review or because the points stay."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from exams.access import is_staff_of
from exams.errors import Conflict, InvalidInput, NotAllowed, NotFound
from exams.models import Answer, RegradeRequest, RequestState, Review
from exams.selectors.effective import effective_of
from exams.selectors.regrade_requests import open_request, regrade_deadline
from exams.services.audit import write_event

LONGEST_REASON_CHARACTERS = 3_000


def ask_regrade(user: User, answer: Answer, reason: str, now: datetime) -> RegradeRequest:
    """Return the student's new request about an answer of their own.

    Raises NotFound for answers of others or not of the newest hand-in, InvalidInput for the reason, and Conflict before
    release, after the deadline, while the points are not confirmed yet, or while another request is open."""
    attempt = answer.submission.attempt
    if attempt.user_id != user.pk or answer.submission != attempt.submissions.first():
        raise NotFound(_("There is no such answer."))
    text = _checked(reason, "reason", _("Say what should be looked at again, and why."))
    _check_time(answer, now)
    with transaction.atomic():
        Answer.objects.select_for_update().get(pk=answer.pk)  # a double click asks once
        if open_request(answer) is not None:
            raise Conflict(_("You asked about this answer already; staff will answer that request first."))
        row = RegradeRequest.objects.create(answer=answer, reason=text)
        write_event(user.pk, "regrade.asked", answer, request=row.pk)
    return row


def answer_request(
    user: User, answer: Answer, reply: str, now: datetime, *, review: Review | None = None
) -> RegradeRequest:
    """Answer the open request about this answer; return it. `review` None: the points stay.

    Raises NotAllowed for anybody but staff, InvalidInput for the reply, Conflict if no request is open."""
    if not is_staff_of(user, answer.submission.attempt.exam.course):
        raise NotAllowed(_("Only staff of the course answer requests."))
    text = check_reply(reply)
    with transaction.atomic():
        row = RegradeRequest.objects.select_for_update().filter(answer=answer, state=RequestState.OPEN).first()
        if row is None:
            raise Conflict(_("This request is answered already; look once more."))
        row.state, row.reply, row.review = RequestState.ANSWERED, text, review
        row.decided_by, row.decided_at = user, now
        row.save(update_fields=["state", "reply", "review", "decided_by", "decided_at"])
        write_event(user.pk, "regrade.answered", answer, request=row.pk, review=review.pk if review else None)
    return row


def check_reply(reply: str) -> str:
    """Return the reply to a student, tidied. Raises InvalidInput if there is none or it is too long."""
    return _checked(reply, "reply", _("Answer the student's request too, in a sentence or two."))


def _check_time(answer: Answer, now: datetime) -> None:
    deadline = regrade_deadline(answer.submission.attempt.exam)
    if deadline is None:
        raise Conflict(_("Nothing can be asked about this exam now."))
    if now > deadline:
        raise Conflict(_("The time for asking is over."))
    standing = effective_of(Answer.objects.filter(pk=answer.pk)).get(answer.pk)
    if standing is None or not standing.is_decided:
        raise Conflict(_("These points are not confirmed yet: a person will look at them anyway."))


def _checked(text: str, field: str, missing: str) -> str:
    tidy = text.replace("\r\n", "\n").strip()
    if not tidy:
        raise InvalidInput(missing, field=field)
    if len(tidy) > LONGEST_REASON_CHARACTERS or "\x00" in tidy:
        said = _("At most %(most)s characters, none of them NUL.") % {"most": LONGEST_REASON_CHARACTERS}
        raise InvalidInput(said, field=field)
    return tidy
