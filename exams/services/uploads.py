"""Whole documents: read and split on arrival, parts moved by the student, handed in when confirmed."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from exams.access import is_staff_of
from exams.documents import (
    PICTURE_LEFT,
    Document,
    DocumentError,
    DocumentImage,
    Split,
    read_document,
    split_document,
)
from exams.errors import Conflict, InvalidInput
from exams.grading.doubt import LOST_DRAWING
from exams.grading.intake import check_answer
from exams.grading.reading.answers import AnswerError
from exams.grading.types import Answer as KernelAnswer
from exams.grading.types import Attachment
from exams.models import Attempt, Draft, Method, Question, Submission, Upload
from exams.services.attempts import window
from exams.services.audit import write_event
from exams.services.figures import plain_name, read_figure
from exams.services.submit import Piece, drafted_pieces, earlier_pieces, hand_in
from exams.specs import form_fields, spec_of
from exams.wording import in_language

LARGEST_DOCUMENT_BYTES = 20 * 1024**2
MIME_TYPES = {
    "text": "text/plain",
    "markdown": "text/markdown",
    "pdf": "application/pdf",
    "notebook": "application/x-ipynb+json",
    "latex": "application/x-tex",
    "word": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def store_upload(attempt: Attempt, name: str, content: bytes, now: datetime, *, by: User | None = None) -> Upload:
    """Read and split a document; keep it with its parts, unconfirmed. `by`: staff who upload for the student.

    Raises WindowClosed, and InvalidInput with a sentence if the document cannot be read."""
    _check_window(attempt, now, by)
    document = _read(name, content)
    titles = {label: q.live_version.title for label, q in _questions(attempt).items() if q.live_version}
    return Upload.objects.create(
        attempt=attempt,
        name=plain_name(name),
        mime=MIME_TYPES.get(str(document.kind), "application/octet-stream"),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        text=document.text,
        parts=_parts(split_document(document, titles)),
    )


def move_part(upload: Upload, index: int, label: str) -> Upload:
    """Give one part to another question, or with "" to none.

    Raises Conflict if it was confirmed, InvalidInput for an unknown part or question."""
    with transaction.atomic():
        stored = _unconfirmed(upload)
        if not 0 <= index < len(stored.parts):
            raise InvalidInput(_("There is no such part."), field="index")
        if label and label not in _questions(stored.attempt):
            raise InvalidInput(_("This exam has no question {label}.").format(label=repr(label[:16])), field="label")
        # What the student has looked at and placed by hand is no doubt any more.
        stored.parts[index] = {**stored.parts[index], "label": label, "doubt": ""}
        stored.save(update_fields=["parts"])
    return stored


def confirm_upload(upload: Upload, now: datetime, *, by: User | None = None) -> Submission:
    """Hand the document in as it is split now; a confirmed one gives its submission again.

    Questions without a part keep their draft or earlier answer; the drafts of those with one are dropped, for the
    document is the newer word. Raises WindowClosed, InvalidInput if no text belongs to any question."""
    attempt = upload.attempt
    _check_window(attempt, now, by)
    with transaction.atomic():
        stored = Upload.objects.select_for_update().get(pk=upload.pk)
        if stored.confirmed_at is not None:
            return _submission_of(stored)
        found = _pieces(stored, _questions(attempt))
        pieces = {label: piece for label, piece in found.items() if not piece.answer.is_blank}
        if not pieces:
            raise InvalidInput(_("No part belongs to a question yet; move at least one."), field="parts")
        others = {**earlier_pieces(attempt), **drafted_pieces(attempt)}
        kept = {label: piece for label, piece in others.items() if not piece.answer.is_blank}
        whole = {**found, **kept, **pieces}
        submission = hand_in(attempt, whole, method=Method.DOCUMENT, now=now, by=by, upload=stored)
        Draft.objects.filter(attempt=attempt, question__label__in=pieces).delete()
        stored.confirmed_at = now
        stored.save(update_fields=["confirmed_at"])
        write_event((by or attempt.user).pk, "upload.confirmed", stored, submission=submission.pk)
    return submission


def _check_window(attempt: Attempt, now: datetime, by: User | None) -> None:
    if by is None or not is_staff_of(by, attempt.exam.course):
        window(attempt.exam, attempt).check(now)


def _read(name: str, content: bytes) -> Document:
    if len(content) > LARGEST_DOCUMENT_BYTES:
        most = LARGEST_DOCUMENT_BYTES // 1024**2
        raise InvalidInput(
            _("The document is larger than {most} MiB.").format(most=most), field="document", code="too_large"
        )
    try:
        document = read_document(name, content)
    except DocumentError as error:
        raise InvalidInput(in_language(str(error)), field="document") from None
    text = document.text
    if "\x00" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
        raise InvalidInput(_("The document's text holds signs that cannot be stored."), field="document")
    return document


def _questions(attempt: Attempt) -> dict[str, Question]:
    live = attempt.exam.questions.filter(retired=False, live_version__isnull=False)
    return {question.label: question for question in live.select_related("live_version")}


def _parts(split: Split) -> list[dict[str, object]]:
    """Return all stretches of the document in order; what belongs to no question has label ""."""
    found: list[dict[str, object]] = []
    for part in split.parts:
        doubt = part.reason if part.confidence == "doubtful" else ""
        place = {"start": part.start, "end": part.end}
        found.append({"label": part.label, "text": part.text, "doubt": doubt, "flags": list(part.flags), **place})
    for left in split.unassigned:
        place = {"start": left.span.start, "end": left.span.end}
        found.append({"label": "", "text": left.text, "doubt": "", "flags": [], "reason": left.reason, **place})
    return sorted((one for one in found if one["label"] or str(one["text"]).strip(" \n|:-")), key=_start)


def _start(part: Mapping[str, object]) -> int:
    start = part["start"]
    assert isinstance(start, int)
    return start


def _unconfirmed(upload: Upload) -> Upload:
    stored = Upload.objects.select_for_update().get(pk=upload.pk)
    if stored.confirmed_at is not None:
        raise Conflict(_("This document was handed in already; upload it again to change it."))
    return stored


def _submission_of(upload: Upload) -> Submission:
    submission = upload.submissions.first() or upload.attempt.submissions.first()
    assert submission is not None, "a confirmed upload has its submission"
    return submission


def _pieces(upload: Upload, questions: Mapping[str, Question]) -> dict[str, Piece]:
    """Return what the document holds for each question that has a part; blank, with a doubt, for a lost drawing."""
    images = _read(upload.name, bytes(upload.content)).images
    found: dict[str, Piece] = {}
    for label, question in questions.items():
        parts = [part for part in upload.parts if part["label"] == label]
        text = "\n\n".join(stripped for part in parts if (stripped := part["text"].strip("\n")).strip())
        here = [i for i in images if any(p["start"] <= i.position < p["end"] for p in parts)]
        files = _figures(question, here)
        doubts = [part["doubt"] for part in parts if part["doubt"]]
        if parts and not text and not files and _figure_fields(question):
            doubts.append(LOST_DRAWING)
        if len(here) > len(files):
            doubts.append(PICTURE_LEFT)
        if text or files or doubts:
            found[label] = _piece(question, text, files, " ".join(doubts))
    return found


def _figures(question: Question, images: Sequence[DocumentImage]) -> dict[str, tuple[Attachment, bytes]]:
    """Return the pictures of the part in the question's figure fields, as many as it has."""
    fields = _figure_fields(question)
    found: dict[str, tuple[Attachment, bytes]] = {}
    for field, image in zip(fields, images, strict=False):
        try:
            figure = read_figure(image.name, image.content, field=field)
        except InvalidInput:
            continue  # a picture in a kind that browsers do not show stays in the document
        attachment = Attachment(figure.name, figure.mime, figure.size_bytes, figure.sha256)
        found[field] = (attachment, image.content)
    return found


def _figure_fields(question: Question) -> list[str]:
    assert question.live_version is not None
    return [field.name for field in form_fields(question.live_version) if field.kind == "figure"]


def _piece(question: Question, text: str, files: Mapping[str, tuple[Attachment, bytes]], doubt: str) -> Piece:
    assert question.live_version is not None
    attachments = {field: attachment for field, (attachment, _) in files.items()}
    answer = replace(KernelAnswer(whole=text), attachments=attachments)
    try:
        check_answer(spec_of(question.live_version), answer)
    except AnswerError as error:
        problem = in_language(f"{error.message[:1].upper()}{error.message[1:]}.")
        words = _("The part for {label}: {problem}").format(label=question.label, problem=problem)
        raise InvalidInput(words, field=f"parts.{question.label}") from None
    return Piece(answer, {field: content for field, (_, content) in files.items()}, doubt)
