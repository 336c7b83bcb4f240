"""All that is kept about one person, as files: for whoever asks what there is."""

import json
from collections.abc import Iterator

from django.contrib.auth.models import User
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q

from exams.models import (
    AnswerFile,
    ApiToken,
    Attempt,
    AuditEvent,
    Enrolment,
    RegradeRequest,
    ReleaseMail,
    Review,
    Submission,
    TimeUsed,
    TryRun,
)
from exams.selectors.results import submission_results
from exams.selectors.submissions import student_answers
from exams.services.audit import write_event
from exams.services.outgoing_zip import safe_name


def export_person(user: User, *, by: User | None) -> Iterator[tuple[str, bytes]]:
    """Yield the person's data as names and contents of files; notes the export. `by` None: from the command line.

    Marks are told as far as the person may see them: hidden tests and results before release are not in it."""
    write_event(by.pk if by else None, "person.exported", user)
    return _files(user)


def _files(user: User) -> Iterator[tuple[str, bytes]]:
    yield "account.json", _json(_account(user))
    yield "events.json", _json(list(_events(user)))
    reviews = Review.objects.filter(by=user).order_by("pk")
    yield (
        "marking.json",
        _json(list(reviews.values("answer_id", "points", "criteria", "reason", "comment", "created_at"))),
    )
    for attempt in Attempt.objects.filter(user=user).select_related("exam__course").order_by("pk"):
        yield from _attempt_files(attempt)


def _account(user: User) -> dict[str, object]:
    return {
        "username": user.get_username(),
        "first_name": user.first_name,
        "last_name": user.last_name,
        "email": user.email,
        "date_joined": user.date_joined,
        "last_login": user.last_login,
        "enrolments": list(
            Enrolment.objects.filter(user=user).values("course__slug", "role", "section", "extra_minutes")
        ),
        "api_tokens": list(ApiToken.objects.filter(user=user).values("prefix", "name", "scopes", "created_at")),
        "mails": list(ReleaseMail.objects.filter(user=user).values("release__exam__slug", "state", "changed_at")),
    }


def _events(user: User) -> Iterator[dict[str, object]]:
    """Yield what the person did, and what was done with what is theirs; of others only that it was somebody else."""
    for event in AuditEvent.objects.filter(Q(actor=user) | Q(about=user)).order_by("pk"):
        who = "machine" if event.actor_id is None else "you" if event.actor_id == user.pk else "somebody else"
        yield {"when": event.created_at, "who": who, "action": event.action, "subject": event.subject}


def _attempt_files(attempt: Attempt) -> Iterator[tuple[str, bytes]]:
    folder = f"exams/{attempt.exam.slug}"
    requests = RegradeRequest.objects.filter(answer__submission__attempt=attempt)
    yield f"{folder}/attempt.json", _json({
        "exam": attempt.exam.title,
        "number": attempt.number,
        "started_at": attempt.started_at,
        "extra_minutes": attempt.extra_minutes,
        "drafts": list(attempt.drafts.values("question__label", "fields", "updated_at")),
        "seconds_used": dict(TimeUsed.objects.filter(attempt=attempt).values_list("question__label", "seconds")),
        "tries": list(TryRun.objects.filter(attempt=attempt).values("fields", "message", "output", "created_at")),
        "requests": list(requests.values("answer__question__label", "reason", "reply", "created_at")),
    })  # fmt: skip
    for draft in attempt.drafts.prefetch_related("files").select_related("question"):
        for figure in draft.files.all():
            name = f"draft-{safe_name(draft.question.label)}-{safe_name(figure.field)}-{safe_name(figure.name)}"
            yield f"{folder}/{name}", bytes(figure.content)
    for upload in attempt.uploads.order_by("pk"):
        yield f"{folder}/document-{upload.pk}-{safe_name(upload.name)}", bytes(upload.content)
    for submission in attempt.submissions.order_by("pk"):
        yield from _submission_files(submission, f"{folder}/submission-{submission.pk}")


def _submission_files(submission: Submission, folder: str) -> Iterator[tuple[str, bytes]]:
    results = submission_results(submission)
    given = {line.answer_id: {"fields": line.fields, "whole": line.whole} for line in results.answers}
    answers = [{**found, **given[int(str(found["id"]))]} for found in student_answers(results)]
    yield f"{folder}/answers.json", _json({
        "handed_in_at": submission.created_at, "method": submission.method, "late": submission.late,
        "receipt": submission.digest, "released": results.released, "answers": answers,
    })  # fmt: skip
    for figure in AnswerFile.objects.filter(answer__submission=submission).select_related("answer__question"):
        label = safe_name(figure.answer.question.label)
        yield f"{folder}/{label}-{safe_name(figure.field)}-{safe_name(figure.name)}", bytes(figure.content)


def _json(value: object) -> bytes:
    return json.dumps(value, cls=DjangoJSONEncoder, indent=2, ensure_ascii=False).encode()
