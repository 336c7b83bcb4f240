"""Answers and feedback of a whole exam as files, student by student."""

from collections.abc import Iterator, Mapping
from typing import Any

from exams.models import Answer, Review, Submission
from exams.selectors.gradebook import Gradebook
from exams.selectors.submissions import staff_answers
from exams.services.outgoing_zip import safe_name


def exam_files(book: Gradebook) -> Iterator[tuple[str, bytes]]:
    """Yield a folder a student: every answer, its figures and its feedback. Reads one student at a time."""
    for row in book.rows:
        if row.sat is not None:
            folder = f"{row.sat.number:04d}-{safe_name(row.username)}"
            for name, content in submission_files(row.sat.submission_id):
                yield f"{folder}/{name}", content


def submission_files(submission_id: int) -> Iterator[tuple[str, bytes]]:
    """Yield a submission's files as names and contents: answers, figures, what was given for them and why."""
    submission = Submission.objects.get(pk=submission_id)
    answers = Answer.objects.filter(submission=submission, question__retired=False).select_related("question")
    for answer in answers.prefetch_related("files").order_by("question__position"):
        label = safe_name(answer.question.label)
        yield f"{label}.txt", answer_text(answer).encode()
        for file in answer.files.all():
            yield f"{label}-{safe_name(file.field)}-{safe_name(file.name)}", bytes(file.content)
    newest = {one.answer_id: one for one in Review.objects.kept().filter(answer__submission=submission).order_by("pk")}
    lines = (_feedback(found, newest.get(int(str(found["id"])))) for found in staff_answers(submission))
    yield "feedback.txt", "\n\n".join(lines).encode()


def answer_text(answer: Answer) -> str:
    """Return what was handed in for one question, field by field, or the part of the document."""
    fields = [f"[{name}]\n{text}" for name, text in answer.fields.items() if text]
    return "\n\n".join([*fields, *([answer.whole] if answer.whole else [])]) + "\n"


def _feedback(found: Mapping[str, Any], review: Review | None) -> str:
    lines = [f"{found['question']}: {found['points'] or '–'} / {found['max']} ({found['state']})"]
    for one in found["criteria"]:
        points = review.criteria.get(one["key"], one["points"]) if review else one["points"]
        reason = "" if review and points != one["points"] else f"  {one.get('reason', '')}"
        lines.append(f"  {one['key']}: {points or '–'} / {one['max']}{reason}".rstrip())
    lines.append(review.comment if review else str(found["feedback"]))
    return "\n".join(line for line in lines if line)
