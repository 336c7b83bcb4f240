"""How far the mails about an exam's release are."""

from collections import Counter
from dataclasses import dataclass

from exams.models import Exam, MailState, Release, ReleaseMail


@dataclass(frozen=True, slots=True)
class FailedMail:
    """One mail that did not go out, and why."""

    name: str
    address: str
    error: str


@dataclass(frozen=True, slots=True)
class MailCounts:
    """The mails of the newest release, by state; `failed` one by one."""

    waiting: int
    sent: int
    failed: tuple[FailedMail, ...]


def mail_counts(exam: Exam) -> MailCounts | None:
    """Return how the mails of the exam's newest release stand; None if there are none. At most three queries."""
    newest = Release.objects.filter(exam=exam, released=True).first()
    if newest is None:
        return None
    states = Counter(ReleaseMail.objects.filter(release=newest).values_list("state", flat=True))
    if not states:
        return None
    failed = ReleaseMail.objects.filter(release=newest, state=MailState.FAILED).select_related("user")
    return MailCounts(
        waiting=states[MailState.QUEUED] + states[MailState.SENDING],
        sent=states[MailState.SENT],
        failed=tuple(
            FailedMail(mail.user.get_full_name() or mail.user.get_username(), mail.user.email, mail.error)
            for mail in failed.order_by("pk")
        ),
    )
