"""From files to jobs: a bundle by name, a sheet split into answers, one line of many answers."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from exams.bundle import ExamBundle, QuestionDocument, read_bundle
from exams.documents import NO_LABELS, PICTURE_LEFT, Document, Split, Unassigned, read_document, split_document
from exams.grading.doubt import LOST_DRAWING
from exams.grading.intake import check_answer, read_answer
from exams.grading.reading.answers import AnswerError
from exams.grading.types import Answer, Attachment, QuestionSpec
from workers.local import Job

DEMO_FOLDER = Path(__file__).resolve().parent.parent / "exams" / "demo"
# "Exercise 4" and "Oppgave 11:" belong to no question, and nobody needs to be told.
_WORDS_OF_A_HEADING = 3
UNKNOWN_FIELD = "unknown_field"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document cut into jobs, one a question of the exam. `left`: what belongs to no question, with the reason."""

    jobs: tuple[Job, ...]
    doubts: tuple[str, ...]
    left: tuple[str, ...]


class LineError(ValueError):
    """A line of answers that cannot be graded. `answer_id` and `label` as far as they could be read."""

    def __init__(self, message: str, *, answer_id: object, label: str) -> None:
        super().__init__(message)
        self.message = message
        self.answer_id = answer_id
        self.label = label


def find_bundle(name: str) -> ExamBundle:
    """Return the exam with this slug among the demo exams, or at this path; with "" the only demo exam.

    Raises FileNotFoundError naming what there is, BundleErrors."""
    path = Path(name)
    if name and (path / "exam.yaml").exists():
        return read_bundle(path)
    if name and path.suffix == ".zip" and path.exists():
        return read_bundle(path.read_bytes())
    known = {folder.parent.name: folder.parent for folder in sorted(DEMO_FOLDER.glob("*/exam.yaml"))}
    if not name and len(known) == 1:
        return read_bundle(next(iter(known.values())))
    if name not in known:
        raise FileNotFoundError(f"There is no exam {name!r}; known are {', '.join(known) or 'none'}, or give a folder.")
    return read_bundle(known[name])


def read_sheet(bundle: ExamBundle, name: str, content: bytes) -> Sheet:
    """Return the jobs of a whole document. Raises DocumentError."""
    document = read_document(name, content)
    split = split_document(document, {question.label: question.spec.title for question in bundle.questions})
    jobs = tuple(_sheet_job(number, q, document, split) for number, q in enumerate(bundle.questions))
    left = tuple(f"{one.reason} {_glimpse(one.text)}" for one in split.unassigned if _says_something(one))
    missing = (f"No answer is labelled {', '.join(split.missing)}.",) if split.missing else ()
    return Sheet(jobs, (*split.doubts, *missing), left)


def read_line(bundle: ExamBundle, number: int, line: str) -> tuple[object, Job]:
    """Return the id and the job of one line of JSON. Raises LineError."""
    answer_id: object = f"line-{number}"
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        raise LineError("The line is no JSON.", answer_id=answer_id, label="") from None
    if not isinstance(entry, dict):
        raise LineError("The line is no JSON object.", answer_id=answer_id, label="")
    answer_id, label = entry.get("id", answer_id), entry.get("question")
    question = next((q for q in bundle.questions if q.label == label), None)
    if question is None:
        known = ", ".join(q.label for q in bundle.questions)
        raise LineError(f"There is no question {label!r}; the exam has {known}.", answer_id=answer_id, label=str(label))
    try:
        answer, flags = _lenient(question.spec, entry.get("answer"))
    except AnswerError as error:
        raise LineError(f"{error.path}: {error.message}.", answer_id=answer_id, label=question.label) from None
    return answer_id, Job(number, question.label, question.digest, answer, flags=flags)


def _lenient(spec: QuestionSpec, value: object) -> tuple[Answer, tuple[str, ...]]:
    """Return the answer; fields that the question does not have are read as running text, and flagged."""
    known = {field.name for field in spec.fields}
    if not isinstance(value, Mapping) or known >= value.keys():
        return read_answer(spec, value), ()
    mine = read_answer(spec, {name: content for name, content in value.items() if name in known})
    rest = {name: content for name, content in value.items() if name not in known}
    answer = Answer(fields=mine.fields, whole="\n".join(f"{name}: {_text(content)}" for name, content in rest.items()))
    check_answer(spec, answer)
    return answer, (UNKNOWN_FIELD,)


def _text(content: object) -> str:
    return content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)


def _sheet_job(number: int, question: QuestionDocument, document: Document, split: Split) -> Job:
    parts = [part for part in split.parts if part.label == question.label]
    doubts = [part.reason for part in parts if part.confidence == "doubtful"]
    flags = tuple(dict.fromkeys(flag for part in parts for flag in part.flags if flag != "blank"))
    fields = [field.name for field in question.spec.fields if field.kind == "figure"]
    images = [i for i in document.images if any(part.start <= i.position < part.end for part in parts)]
    attachments = {
        field: Attachment(image.name, image.mime, len(image.content), hashlib.sha256(image.content).hexdigest())
        for field, image in zip(fields, images, strict=False)
    }
    answer = Answer(whole=split.answers().get(question.label, ""), attachments=attachments)
    if parts and fields and answer.is_blank:
        doubts.append(LOST_DRAWING)
    if len(images) > len(attachments):
        doubts.append(PICTURE_LEFT)
    if not split.parts and document.text.strip():
        doubts.append(NO_LABELS)
    return Job(number, question.label, question.digest, answer, doubt=" ".join(doubts), flags=flags)


def _says_something(left: Unassigned) -> bool:
    """Return whether the stretch holds more than the heading of an exercise."""
    return len(left.text.split()) > _WORDS_OF_A_HEADING


def _glimpse(text: str) -> str:
    words = " ".join(text.split())
    return f"“{words[:80]}{'…' if len(words) > 80 else ''}”"
