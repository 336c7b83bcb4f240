"""Mails on release: one a student, without points, sent once, with failures to be seen."""

from datetime import timedelta
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from exams.models import Exam, MailState, Release, ReleaseMail, Role
from exams.selectors.release_mail import mail_counts
from exams.services.release import release, withdraw
from exams.services.release_mail import NO_ADDRESS, retry_failed_mails, send_queued, sweep_mails
from tests.factories import grade_run, hand_in, kernel_grade, make_attempt, make_user
from workers import tasks

pytestmark = pytest.mark.django_db


@pytest.fixture
def ida(exam: Exam) -> User:
    """Return the instructor; Alice and Bob handed in, Carol did not; Bob has no address."""
    make_user("alice", exam.course, email="alice@example.org", first_name="Alice")
    make_user("bob", exam.course)
    make_user("carol", exam.course, email="carol@example.org")
    for name in ("alice", "bob"):
        grade_run(hand_in(make_attempt(exam, name))[0], kernel_grade("1.75"))
    return make_user("ida", exam.course, Role.INSTRUCTOR)


def states() -> dict[str, str]:
    return dict(ReleaseMail.objects.values_list("user__username", "state"))


def test_each_student_who_handed_in_gets_one_mail_with_a_link_and_no_points(exam: Exam, ida: User) -> None:
    row = release(ida, exam)
    assert (states(), mail.outbox) == ({"alice": MailState.QUEUED, "bob": MailState.FAILED}, [])
    assert [send_queued(row.pk, timezone.now()) for _ in range(2)] == [1, 0]
    [sent] = mail.outbox
    assert (sent.to, sent.subject) == (["alice@example.org"], "Your result in Exam is there")
    assert "http://127.0.0.1:8000/exams/exam/result" in sent.body
    assert "1.75" not in sent.body
    counts = mail_counts(exam)
    assert counts is not None
    assert (counts.waiting, counts.sent, [(f.name, f.error) for f in counts.failed]) == (0, 1, [("bob", NO_ADDRESS)])


def test_a_withdrawn_release_sends_nothing_and_the_next_one_tells_only_the_untold(exam: Exam, ida: User) -> None:
    first = release(ida, exam)
    withdraw(ida, exam)
    assert send_queued(first.pk, timezone.now()) == 0
    second = release(ida, exam)
    assert send_queued(second.pk, timezone.now()) == 1
    withdraw(ida, exam)
    third = release(ida, exam)
    assert send_queued(third.pk, timezone.now()) == 0
    assert len(mail.outbox) == 1


class BrokenServer(BaseEmailBackend):
    """A mail server that hangs up."""

    def send_messages(self, email_messages: Any) -> int:
        """Raise."""
        raise SMTPServerDisconnected("hung up")


def test_a_failure_is_kept_and_tried_again_on_demand(exam: Exam, ida: User, settings: Any) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.BrokenServer"
    row = release(ida, exam)
    assert send_queued(row.pk, timezone.now()) == 0
    assert ReleaseMail.objects.get(user__username="alice").error == "SMTPServerDisconnected: hung up"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert retry_failed_mails(ida, exam, timezone.now()) == 1
    assert send_queued(row.pk, timezone.now()) == 1
    assert states() == {"alice": MailState.SENT, "bob": MailState.FAILED}


def test_who_died_while_sending_leaves_a_failure_that_a_person_sees(exam: Exam, ida: User) -> None:
    row = release(ida, exam)
    ReleaseMail.objects.filter(user__username="alice").update(state=MailState.SENDING)
    assert send_queued(row.pk, timezone.now()) == 0
    sweep_mails(timezone.now() + timedelta(minutes=11))
    assert states()["alice"] == MailState.FAILED


def test_release_without_mail_makes_none(exam: Exam, ida: User) -> None:
    release(ida, exam, mail=False)
    assert (Release.objects.count(), ReleaseMail.objects.count()) == (1, 0)


def test_the_task_sends_what_waits_and_the_sweep_rings_for_what_nobody_sends(
    exam: Exam, ida: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = release(ida, exam)
    rung: list[int] = []

    def ring(release_id: int) -> bool:
        rung.append(release_id)
        return True

    monkeypatch.setattr("exams.services.release_mail.send_mails", ring)
    assert (sweep_mails(timezone.now()), rung) == (0, [])
    assert (sweep_mails(timezone.now() + timedelta(minutes=2)), rung) == (1, [row.pk])
    tasks.send_release_mails(row.pk)
    assert [sent.to for sent in mail.outbox] == [["alice@example.org"]]
    assert sweep_mails(timezone.now() + timedelta(minutes=2)) == 0
