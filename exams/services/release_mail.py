"""Mails to students that their results are there: a row for each, sent once, with a link and no points."""

from datetime import datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from exams.access import is_instructor_of
from exams.errors import NotAllowed
from exams.models import Attempt, Exam, MailState, Release, ReleaseMail
from exams.queue import send_mails
from exams.services.audit import write_event

# A release that was a slip is withdrawn within this time, and nobody has got a mail.
WAIT_S = 30
# Who sends takes seconds; after this the worker is gone, and the mail may have been sent or not.
LOST_AFTER = timedelta(minutes=10)
# One task sends for so long, then the sweep rings for the rest; well under the task's limit.
SEND_FOR = timedelta(minutes=3)
NO_ADDRESS = "The account has no e-mail address."
LOST = "The worker stopped while it sent this; it may have arrived."


def queue_mails(release: Release, now: datetime) -> int:
    """Add a mail for every student who handed in and was not told yet; return how many. In the release's transaction.

    Who got a mail about an earlier release of this exam gets no second one."""
    told = ReleaseMail.objects.filter(release__exam_id=release.exam_id, state=MailState.SENT).values("user_id")
    sitting = Attempt.objects.filter(exam_id=release.exam_id, submissions__isnull=False, user__is_active=True)
    students = sitting.exclude(user_id__in=told).order_by("user_id").values_list("user_id", "user__email").distinct()
    rows = [_row(release, user_id, address, now) for user_id, address in students]
    ReleaseMail.objects.bulk_create(rows)
    transaction.on_commit(lambda: send_mails(release.pk, wait_s=WAIT_S), robust=True)
    return len(rows)


def send_queued(release_id: int, now: datetime) -> int:
    """Send the release's mails that wait; return how many went out. Safe to run twice, also at the same time.

    Nothing is sent once the results were withdrawn."""
    release = Release.objects.select_related("exam__course").get(pk=release_id)
    if Release.objects.filter(exam=release.exam).first() != release:
        return 0
    waiting = ReleaseMail.objects.filter(release=release, state=MailState.QUEUED).order_by("pk")
    sent = 0
    for pk in waiting.values_list("pk", flat=True):
        if timezone.now() - now > SEND_FOR:
            break
        sent += _send(pk, release)
    return sent


def retry_failed_mails(user: User, exam: Exam, now: datetime) -> int:
    """Queue the failed mails of the newest release again; return how many. Raises NotAllowed."""
    if not is_instructor_of(user, exam.course):
        raise NotAllowed(_("Only instructors of the course send mails."))
    newest = Release.objects.filter(exam=exam, released=True).first()
    if newest is None:
        return 0
    with transaction.atomic():
        failed = ReleaseMail.objects.filter(release=newest, state=MailState.FAILED).exclude(user__email="")
        count = failed.update(state=MailState.QUEUED, error="", changed_at=now)
        write_event(user.pk, "exam.mails_retried", exam, count=count)
        transaction.on_commit(lambda: send_mails(newest.pk), robust=True)
    return count


def sweep_mails(now: datetime) -> int:
    """Fail mails whose sender died, ring again for those that nobody sends; return how many releases were rung for."""
    lost = ReleaseMail.objects.filter(state=MailState.SENDING, changed_at__lt=now - LOST_AFTER)
    lost.update(state=MailState.FAILED, error=LOST, changed_at=now)
    unheard = ReleaseMail.objects.filter(state=MailState.QUEUED, changed_at__lt=now - 2 * timedelta(seconds=WAIT_S))
    newest = [pk for pk in unheard.order_by().values_list("release_id", flat=True).distinct() if _is_newest(pk)]
    return sum(send_mails(pk) for pk in newest)


def _row(release: Release, user_id: int, address: str, now: datetime) -> ReleaseMail:
    if address:
        return ReleaseMail(release=release, user_id=user_id, changed_at=now)
    return ReleaseMail(release=release, user_id=user_id, state=MailState.FAILED, error=NO_ADDRESS, changed_at=now)


def _is_newest(release_id: int) -> bool:
    release = Release.objects.get(pk=release_id)
    return release.released and Release.objects.filter(exam_id=release.exam_id).first() == release


def _send(mail_id: int, release: Release) -> bool:
    """Send one mail if it still waits; return whether it went out. One conditional UPDATE decides who sends it."""
    mine = ReleaseMail.objects.filter(pk=mail_id, state=MailState.QUEUED)
    if not mine.update(state=MailState.SENDING, changed_at=timezone.now()):
        return False
    mail = ReleaseMail.objects.select_related("user").get(pk=mail_id)
    try:
        _message(mail, release.exam).send()
    except (SMTPException, OSError, ValueError) as error:  # ValueError: an address or a title with a line break
        said = f"{type(error).__name__}: {error}"[:300]
        ReleaseMail.objects.filter(pk=mail_id).update(state=MailState.FAILED, error=said, changed_at=timezone.now())
        return False
    ReleaseMail.objects.filter(pk=mail_id).update(state=MailState.SENT, changed_at=timezone.now())
    return True


def _message(mail: ReleaseMail, exam: Exam) -> EmailMessage:
    """Return the mail in the exam's language: where the result is, and nothing of it."""
    link = settings.SITE_URL.rstrip("/") + reverse("result", args=[exam.slug])
    with translation.override(exam.language):
        subject = _("Your result in %(exam)s is there") % {"exam": exam.title}
        body = _(
            "Hello %(name)s,\n\nthe results of %(exam)s (%(course)s) are released. You find yours here:\n\n%(link)s\n\n"
            "Sign in as you did for the exam. This mail holds no points, and nobody reads replies to it.\n"
        ) % {
            "name": mail.user.get_full_name() or mail.user.get_username(),
            "exam": exam.title,
            "course": exam.course.title,
            "link": link,
        }
    return EmailMessage(" ".join(subject.split()), body, to=[mail.user.email])
