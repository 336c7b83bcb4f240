"""Answers and feedback of a whole exam as one zip, made student by student while it is sent."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from exams.models import Answer, Review, Submission
from exams.selectors.gradebook import Gradebook
from exams.selectors.submissions import staff_answers

_UNSAFE = re.compile(r"[^\w.-]+", re.ASCII)
# Names that Windows keeps for devices; a file of such a name cannot be unpacked there.
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
LONGEST_NAME = 80


def zip_chunks(book: Gradebook) -> Iterator[bytes]:
    """Yield the zip: a folder a student, with every answer, its figures and its feedback. Holds one student at a time."""
    stream = _Outgoing()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for row in book.rows:
            if row.sat is None:
                continue
            folder = f"{row.sat.number:04d}-{safe_name(row.username)}"
            for name, content in submission_files(row.sat.submission_id):
                archive.writestr(f"{folder}/{name}", content)
                yield stream.take()
    yield stream.take()


def submission_files(submission_id: int) -> Iterator[tuple[str, bytes]]:
    """Yield a submission's files as names and contents: answers, figures, what was given for them and why."""
    submission = Submission.objects.get(pk=submission_id)
    answers = Answer.objects.filter(submission=submission, question__retired=False).select_related("question")
    for answer in answers.prefetch_related("files").order_by("question__position"):
        label = safe_name(answer.question.label)
        yield f"{label}.txt", answer_text(answer).encode()
        for file in answer.files.all():
            yield f"{label}-{safe_name(file.field)}-{safe_name(file.name)}", bytes(file.content)
    newest = {one.answer_id: one for one in Review.objects.filter(answer__submission=submission).order_by("pk")}
    lines = (_feedback(found, newest.get(int(str(found["id"])))) for found in staff_answers(submission))
    yield "feedback.txt", "\n\n".join(lines).encode()


def answer_text(answer: Answer) -> str:
    """Return what was handed in for one question, field by field, or the part of the document."""
    fields = [f"[{name}]\n{text}" for name, text in answer.fields.items() if text]
    return "\n\n".join([*fields, *([answer.whole] if answer.whole else [])]) + "\n"


def safe_name(name: str) -> str:
    """Return a file name of letters, digits, dots, dashes and underscores that leads nowhere else."""
    cleaned = _UNSAFE.sub("_", name).strip("._")[-LONGEST_NAME:].lstrip(".") or "file"
    return f"_{cleaned}" if _DEVICES.match(cleaned) else cleaned


def _feedback(found: Mapping[str, Any], review: Review | None) -> str:
    lines = [f"{found['question']}: {found['points'] or '–'} / {found['max']} ({found['state']})"]
    for one in found["criteria"]:
        points = review.criteria.get(one["key"], one["points"]) if review else one["points"]
        reason = "" if review and points != one["points"] else f"  {one.get('reason', '')}"
        lines.append(f"  {one['key']}: {points or '–'} / {one['max']}{reason}".rstrip())
    lines.append(review.comment if review else str(found["feedback"]))
    return "\n".join(line for line in lines if line)


class _Outgoing(io.RawIOBase):
    """A file that is only written to, from which what was written is taken away again."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting = bytearray()

    def writable(self) -> bool:
        """Return True."""
        return True

    def write(self, data: Any) -> int:
        """Keep the data until it is taken."""
        self._waiting += data
        return len(data)

    def take(self) -> bytes:
        """Return what was written since the last time."""
        taken = bytes(self._waiting)
        self._waiting.clear()
        return taken
