"""From rows to the kernel's plain data: a question's spec, an answer."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from exams.bundle.question import question_spec
from exams.errors import InvalidInput
from exams.grading.answer_type import SpecError
from exams.grading.devices import device_of
from exams.grading.intake import digest_of_files, read_answer
from exams.grading.reading.answers import AnswerError
from exams.grading.sandbox import Device
from exams.grading.types import Answer as KernelAnswer
from exams.grading.types import Attachment, Field, QuestionSpec
from exams.models import Answer, QuestionVersion, Zone
from exams.queue import Queue
from exams.wording import in_language

# Some exams' worth of questions; a spec with its files is some ten kilobytes.
_MOST_SPECS = 512
_CONTENTS: dict[str, "Content"] = {}
# Long columns of a version; whoever has its content does not need them.
CONTENT_FIELDS = ("document", "prompt", "solution", "solution_text", "examples")
QUEUES = {Device.CPU: Queue.GRADING_CPU, Device.GPU: Queue.GRADING_GPU}


@dataclass(frozen=True, slots=True)
class Content:
    """A question as it is graded, and the digests of what it was read from, by name."""

    spec: QuestionSpec
    digests: Mapping[str, str]


def spec_of(version: QuestionVersion) -> QuestionSpec:
    """Return the question as the kernel sees it. Raises SpecError, as `content_of` does."""
    return content_of(version).spec


def content_of(version: QuestionVersion) -> Content:
    """Return the question's content. Kept by digest, which names the content and no other.

    Raises SpecError if the stored document fits this program's answer types no more."""
    content = _CONTENTS.get(version.digest)
    if content is None:
        if len(_CONTENTS) >= _MOST_SPECS:
            _CONTENTS.clear()
        content = _CONTENTS[version.digest] = read_content(version)
    return content


def read_contents(versions: Iterable[QuestionVersion]) -> None:
    """Keep the contents of the versions that are not kept yet, read whole in one query and one for the files of each.

    What fits this program's answer types no more is left to `content_of` to raise for."""
    missing = [version.pk for version in versions if version.digest not in _CONTENTS]
    for version in QuestionVersion.objects.filter(pk__in=missing) if missing else ():
        with suppress(SpecError):
            content_of(version)


def read_content(version: QuestionVersion) -> Content:
    """Return the question's content as its rows have it now. Raises SpecError."""
    files = list(version.files.exclude(zone=Zone.PROMPT))
    public = {f.path: bytes(f.content) for f in files if f.zone == Zone.PUBLIC}
    private = {f.path: bytes(f.content) for f in files if f.zone == Zone.PRIVATE}
    spec = question_spec(
        version.document, version.prompt, model_answer=version.solution_text, public=public, private=private
    )
    texts = json.dumps([version.document, version.prompt, version.solution_text], sort_keys=True)
    digests = {
        "document_sha256": hashlib.sha256(texts.encode()).hexdigest(),
        "public_sha256": digest_of_files(public),
        "private_sha256": digest_of_files(private),
    }
    return Content(spec, digests)


def queue_of(version: QuestionVersion) -> Queue:
    """Return the queue of the machines that can grade the question; a document that cannot be read fails on any."""
    try:
        device = device_of(spec_of(version))
    except SpecError:
        device = Device.CPU
    return QUEUES[device]


def form_fields(version: QuestionVersion) -> tuple[Field, ...]:
    """Return the inputs of the question's form, in order."""
    return spec_of(version).fields


def read_input(version: QuestionVersion, value: object, *, place: str) -> KernelAnswer:
    """Return the answer that a JSON value means. Raises InvalidInput; its field is `place` and what follows."""
    try:
        return read_answer(spec_of(version), value)
    except AnswerError as error:
        field = f"{place}{error.path.removeprefix('answer')}".strip(".")
        raise InvalidInput(in_language(_sentence(error.message)), field=field[:100]) from None


def kernel_answer(answer: Answer) -> KernelAnswer:
    """Return the answer as the kernel sees it: texts, and descriptions of its files (prefetched if many)."""
    attachments = {f.field: Attachment(f.name, f.mime, f.size_bytes, f.sha256) for f in answer.files.all()}
    return KernelAnswer(fields=answer.fields, whole=answer.whole, attachments=attachments)


def _sentence(message: str) -> str:
    return f"{message[:1].upper()}{message[1:300]}."
