"""From when students see results: a row a decision, the newest counts."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from exams.access import is_admin, role_in
from exams.errors import Conflict, NotAllowed
from exams.models import Exam, Release, Role
from exams.selectors.effective import is_released
from exams.services.audit import write_event
from exams.services.release_mail import queue_mails


def release(user: User, exam: Exam, *, mail: bool = True) -> Release:
    """Show results to the students of the exam, and tell them by mail unless told otherwise.

    Raises NotAllowed, Conflict if they are shown already."""
    return _decide(user, exam, released=True, mail=mail)


def withdraw(user: User, exam: Exam) -> Release:
    """Hide results again. Raises NotAllowed, Conflict if they are not shown."""
    return _decide(user, exam, released=False)


def _decide(user: User, exam: Exam, *, released: bool, mail: bool = False) -> Release:
    if not (is_admin(user) or role_in(user, exam.course) is Role.INSTRUCTOR):
        raise NotAllowed(_("Only instructors of the course release results."))
    with transaction.atomic():
        Exam.objects.select_for_update().get(pk=exam.pk)
        if is_released(exam) == released:
            raise Conflict(_("The results are released already.") if released else _("The results are not released."))
        row = Release.objects.create(exam=exam, released=released, by=user)
        mails = queue_mails(row, timezone.now()) if mail else 0
        write_event(user.pk, "exam.released" if released else "exam.withdrawn", exam, mails=mails)
    return row
