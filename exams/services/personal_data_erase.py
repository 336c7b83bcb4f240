"""Erasing a person: the account loses its name, what they wrote is deleted; points stay as statistics.

Audit rows stay: they name the account, which has no name any more. Backups of the database are not reached from here.
"""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext as _

from exams.access import is_admin
from exams.errors import Conflict, NotAllowed
from exams.models import (
    Answer,
    AnswerFile,
    ApiToken,
    AuditEvent,
    Comparison,
    CriterionGrade,
    Draft,
    Enrolment,
    Grade,
    GradingRun,
    JudgeCall,
    LearnedQuestion,
    LearnedSuggestion,
    Presence,
    RegradeRequest,
    ReleaseMail,
    Review,
    RunState,
    SecondMark,
    TimeUsed,
    TryRun,
    Upload,
)
from exams.services.audit import write_event

ERASED = "erased"
# What a grade's record says instead; no signature holds for it, and none is claimed.
ERASED_RECORD = {"erased": True}
# Details of events that hold sentences, which may tell of the person.
TEXTS = ("reason", "error", "comment", "name")


@dataclass(frozen=True, slots=True)
class Erasure:
    """What an erasure did: the name that the account has now, and how many rows were emptied or deleted."""

    username: str
    answers: int
    files: int
    grades: int


def erase_person(user: User, *, by: User | None, now: datetime) -> Erasure:
    """Erase what is known about a person, all or nothing. `by` None: from the command line. Safe to call twice.

    Raises NotAllowed for anybody but admins, Conflict for admins' own and other admins' accounts."""
    if by is not None and not is_admin(by):
        raise NotAllowed(_("Only admins erase people."))
    if user.is_superuser:
        raise Conflict(_("This is an admin's account. Take its rights first, then erase it."))
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=user.pk)
        _forget_admin_lines(locked)
        done = _erase_work(locked, now)
        _erase_traces(locked)
        _erase_account(locked)
        write_event(by.pk if by else None, "person.erased", locked, answers=done.answers, files=done.files)
    return done


def _erase_work(user: User, now: datetime) -> Erasure:
    """Empty what the person handed in, and everything about it that may quote it."""
    answers = Answer.objects.filter(submission__attempt__user=user)
    runs = GradingRun.objects.filter(answer__in=answers)
    grades = Grade.objects.filter(run__in=runs)
    stopped = runs.filter(state__in=(RunState.QUEUED, RunState.RUNNING))
    stopped.update(state=RunState.FAILED, lease="", lease_until=None, finished_at=now, error="The answer was erased.")
    runs.exclude(error="").update(error="The answer was erased.")
    versions = list(runs.values_list("version_id", flat=True).distinct())
    LearnedSuggestion.objects.filter(answer__in=answers).delete()
    LearnedQuestion.objects.filter(version_id__in=versions).delete()
    Comparison.objects.filter(question__versions__in=versions).delete()
    JudgeCall.objects.filter(run__in=runs).delete()
    CriterionGrade.objects.filter(grade__in=grades).update(evidence=[], reason="")
    emptied = grades.update(
        feedback="", readings=[], tests=[], record=ERASED_RECORD, record_sha256="", signature="", attested=False
    )
    Review.objects.filter(answer__in=answers).update(comment="", reason="")
    SecondMark.objects.filter(answer__in=answers).update(note="")
    RegradeRequest.objects.filter(answer__in=answers).update(reason="", reply="")
    files = AnswerFile.objects.filter(answer__in=answers).delete()[0]
    uploads = Upload.objects.filter(attempt__user=user)
    files += uploads.update(name=ERASED, content=b"", text="", parts=[], sha256="")
    Draft.objects.filter(attempt__user=user).delete()
    TryRun.objects.filter(attempt__user=user).delete()
    TimeUsed.objects.filter(attempt__user=user).delete()
    count = answers.update(fields={}, whole="", doubt="", digest=ERASED)
    return Erasure(f"{ERASED}-{user.pk}", count, files, emptied)


def _erase_traces(user: User) -> None:
    """Take sentences out of the events about the person, and drop what only served the account."""
    for event in AuditEvent.objects.filter(about=user):
        kept = {key: value for key, value in event.detail.items() if key not in TEXTS}
        if kept != event.detail:
            AuditEvent.objects.filter(pk=event.pk).update(detail=kept)
    for rows in (ApiToken, Enrolment, Presence, ReleaseMail):
        rows.objects.filter(user=user).delete()


def _forget_admin_lines(user: User) -> None:
    """Take the name out of Django's own admin log, which writes down how rows were called."""
    keys = [(User, [user.pk])] + [
        (rows, list(rows.objects.filter(user=user).values_list("pk", flat=True))) for rows in (Enrolment, ApiToken)
    ]
    for model, pks in keys:
        lines = LogEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(model), object_id__in=map(str, pks)
        )
        lines.update(object_repr=ERASED, change_message="")


def _erase_account(user: User) -> None:
    user.username = f"{ERASED}-{user.pk}"
    user.first_name = user.last_name = user.email = ""
    user.is_active = user.is_staff = False
    user.last_login = None
    user.set_unusable_password()
    user.save()
    user.groups.clear()
    user.user_permissions.clear()
