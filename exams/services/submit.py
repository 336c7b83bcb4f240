"""[2] Handing in: checks window, limits and labels; saves the submission and its queued runs; rings the queue."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from exams.access import is_staff_of
from exams.errors import InvalidInput
from exams.grading.intake import derive_seed, digest_of
from exams.grading.types import Answer as KernelAnswer
from exams.grading.types import Attachment
from exams.models import (
    Answer,
    AnswerFile,
    Attempt,
    Draft,
    DraftFile,
    GradingRun,
    Method,
    Question,
    Submission,
    Upload,
)
from exams.services.attempts import window
from exams.services.audit import write_event
from exams.services.bell import ring_new
from exams.specs import CONTENT_FIELDS, kernel_answer, queue_of, read_contents, read_input


@dataclass(frozen=True, slots=True)
class Piece:
    """What is handed in for one question. `files` are the figures' bytes by field."""

    answer: KernelAnswer
    files: Mapping[str, bytes]
    doubt: str = ""


EMPTY = Piece(KernelAnswer(), {})


def submit_drafts(attempt: Attempt, now: datetime, *, came: datetime | None = None) -> Submission:
    """Hand in what is drafted; a question without a draft keeps the answer of the newest submission.

    `came`: when this was asked first, if a full server sent the student away then; it counts unless a draft has
    changed since. Raises WindowClosed; InvalidInput if everything is blank."""
    if came is not None and not attempt.drafts.filter(updated_at__gt=came).exists():
        now = came
    questions = _live_questions(attempt)
    pieces = {**earlier_pieces(attempt), **drafted_pieces(attempt, questions)}
    _refuse_unknown(pieces, questions)
    return _hand_in(attempt, questions, pieces, method=Method.FORM, now=now)


def submit_answers(
    attempt: Attempt,
    answers: Mapping[str, object],
    *,
    method: Method = Method.API,
    now: datetime,
    by: User | None = None,
) -> Submission:
    """Hand in answers given as JSON values by label. `by`: who sends it, if not the student.

    Raises WindowClosed, InvalidInput naming the label and the field ("answers.5a.result")."""
    questions = _live_questions(attempt)
    _refuse_unknown(answers, questions)
    pieces = {label: Piece(_read(questions[label], value), {}) for label, value in answers.items()}
    return _hand_in(attempt, questions, pieces, method=method, now=now, by=by)


def hand_in(
    attempt: Attempt,
    pieces: Mapping[str, Piece],
    *,
    method: Method,
    now: datetime,
    by: User | None = None,
    upload: Upload | None = None,
) -> Submission:
    """Save one submission with an answer and a queued run for every live question; after commit ring the queue.

    Questions without a piece get a blank answer. The same content again gives the submission that is there
    already (a double click, a retried call). Staff of the course are not bound to the window: then `late`
    says what it would have been."""
    questions = _live_questions(attempt)
    _refuse_unknown(pieces, questions)
    return _hand_in(attempt, questions, pieces, method=method, now=now, by=by, upload=upload)


def _hand_in(
    attempt: Attempt,
    questions: Mapping[str, Question],
    pieces: Mapping[str, Piece],
    *,
    method: Method,
    now: datetime,
    by: User | None = None,
    upload: Upload | None = None,
) -> Submission:
    late = _is_late(attempt, now, by)
    if all(piece.answer.is_blank for piece in pieces.values()):
        raise InvalidInput(_("Nothing is filled in yet: every answer is blank."), field="answers")
    whole = {label: pieces.get(label, EMPTY) for label in questions}
    digest = _receipt(attempt, {label: digest_of(piece.answer) for label, piece in whole.items()})
    with transaction.atomic():
        _lock(attempt)
        newest = attempt.submissions.first()
        if newest is not None and newest.digest == digest:
            return newest
        submission = Submission.objects.create(attempt=attempt, method=method, upload=upload, digest=digest, late=late)
        runs = _save_answers(submission, [(questions[label], piece) for label, piece in whole.items()], now)
        actor_id = by.pk if by is not None else attempt.user_id
        write_event(actor_id, "submission.received", submission, digest=digest, late=late, method=str(method))
        transaction.on_commit(partial(ring_new, runs), robust=True)
    return submission


def drafted_pieces(attempt: Attempt, questions: Mapping[str, Question] | None = None) -> dict[str, Piece]:
    """Return what the student's drafts hold, by label. `questions`: the live ones, if they are read already."""
    by_id = {question.pk: question for question in (questions or _live_questions(attempt)).values()}
    drafts = Draft.objects.filter(attempt=attempt, question__in=by_id).prefetch_related("files")
    return {by_id[draft.question_id].label: _piece_of(draft, by_id[draft.question_id]) for draft in drafts}


def earlier_pieces(attempt: Attempt) -> dict[str, Piece]:
    """Return what the newest submission holds, by label; nothing if there is none."""
    answers = Answer.objects.filter(submission=attempt.submissions.first(), question__retired=False)
    listed = answers.select_related("question").prefetch_related("files")
    return {
        answer.question.label: Piece(
            kernel_answer(answer), {f.field: bytes(f.content) for f in answer.files.all()}, answer.doubt
        )
        for answer in listed
    }


def _is_late(attempt: Attempt, now: datetime, by: User | None) -> bool:
    hours = window(attempt.exam, attempt)
    if by is None or not is_staff_of(by, attempt.exam.course):
        hours.check(now)
    return hours.is_late(now)


def _lock(attempt: Attempt) -> None:
    """Let two hand-ins of one attempt follow one another, until the transaction ends."""
    Attempt.objects.select_for_update(no_key=True).only("pk").get(pk=attempt.pk)


def _live_questions(attempt: Attempt) -> dict[str, Question]:
    """Return the questions by label. Of their versions only what names them is read: the contents are kept by digest."""
    live = attempt.exam.questions.filter(retired=False, live_version__isnull=False)
    light = live.select_related("live_version").defer(*(f"live_version__{name}" for name in CONTENT_FIELDS))
    questions = {question.label: question for question in light}
    read_contents(question.live_version for question in questions.values() if question.live_version)
    return questions


def _refuse_unknown(labels: Mapping[str, object], questions: Mapping[str, Question]) -> None:
    for label in labels:
        if label not in questions:
            raise InvalidInput(
                _("This exam has no question {label}.").format(label=repr(label[:16])),
                field=f"answers.{label[:16]}",
            )


def _read(question: Question, value: object) -> KernelAnswer:
    assert question.live_version is not None
    return read_input(question.live_version, value, place=f"answers.{question.label}")


def _piece_of(draft: Draft, question: Question) -> Piece:
    files: Sequence[DraftFile] = list(draft.files.all())
    attachments = {f.field: Attachment(f.name, f.mime, f.size_bytes, f.sha256) for f in files}
    answer = replace(_read(question, draft.fields), attachments=attachments)
    return Piece(answer, {f.field: bytes(f.content) for f in files})


def _save_answers(submission: Submission, pieces: Sequence[tuple[Question, Piece]], now: datetime) -> list[GradingRun]:
    """Add an answer with its figures and a queued run for every piece; return the runs. Three statements at most."""
    unsaved = [_answer(submission, question, piece) for question, piece in pieces]
    answers = list(zip(Answer.objects.bulk_create(unsaved), pieces, strict=True))
    AnswerFile.objects.bulk_create(file for answer, (_, piece) in answers for file in _files(answer, piece))
    return GradingRun.objects.bulk_create(_run(answer, question, now) for answer, (question, _) in answers)


def _answer(submission: Submission, question: Question, piece: Piece) -> Answer:
    return Answer(
        submission=submission,
        question=question,
        fields=dict(piece.answer.fields),
        whole=piece.answer.whole,
        doubt=piece.doubt[:300],
        digest=digest_of(piece.answer),
    )


def _files(answer: Answer, piece: Piece) -> Iterator[AnswerFile]:
    for field, attachment in piece.answer.attachments.items():
        yield AnswerFile(
            answer=answer,
            field=field,
            name=attachment.name,
            mime=attachment.mime,
            sha256=attachment.sha256,
            size_bytes=attachment.size_bytes,
            content=piece.files[field],
        )


def _run(answer: Answer, question: Question, now: datetime) -> GradingRun:
    version = question.live_version
    assert version is not None
    seed = derive_seed(version.digest, answer.digest, secret=settings.SECRET_KEY)
    # Noted as rung: it is so a moment after the commit, and a bell lost between the two is rung again by the sweep.
    return GradingRun(
        answer=answer, version=version, seed=seed, queue=queue_of(version), queued_at=now, rung_at=now
    )  # fmt: skip


def _receipt(attempt: Attempt, digests: Mapping[str, str]) -> str:
    """Return the submission's digest: over the exam and every label with its answer's digest."""
    lines = [attempt.exam.slug, *(f"{label} {digest}" for label, digest in sorted(digests.items()))]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
