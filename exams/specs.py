"""From rows to the kernel's plain data: a question's spec, an answer."""

from exams.bundle.question import question_spec
from exams.errors import InvalidInput
from exams.grading.intake import read_answer
from exams.grading.reading.answers import AnswerError
from exams.grading.types import Answer as KernelAnswer
from exams.grading.types import Attachment, Field, QuestionSpec
from exams.models import Answer, QuestionVersion, Zone

# Some exams' worth of questions; a spec with its files is some ten kilobytes.
_MOST_SPECS = 512
_SPECS: dict[str, QuestionSpec] = {}


def spec_of(version: QuestionVersion) -> QuestionSpec:
    """Return the question as the kernel sees it. Kept by digest, which names the content and no other.

    Raises SpecError if the stored document fits this program's answer types no more."""
    spec = _SPECS.get(version.digest)
    if spec is None:
        if len(_SPECS) >= _MOST_SPECS:
            _SPECS.clear()
        spec = _SPECS[version.digest] = _read_spec(version)
    return spec


def form_fields(version: QuestionVersion) -> tuple[Field, ...]:
    """Return the inputs of the question's form, in order."""
    return spec_of(version).fields


def read_input(version: QuestionVersion, value: object, *, place: str) -> KernelAnswer:
    """Return the answer that a JSON value means. Raises InvalidInput; its field is `place` and what follows."""
    try:
        return read_answer(spec_of(version), value)
    except AnswerError as error:
        field = f"{place}{error.path.removeprefix('answer')}".strip(".")
        raise InvalidInput(_sentence(error.message), field=field[:100]) from None


def kernel_answer(answer: Answer) -> KernelAnswer:
    """Return the answer as the kernel sees it: texts, and descriptions of its files (prefetched if many)."""
    attachments = {f.field: Attachment(f.name, f.mime, f.size_bytes, f.sha256) for f in answer.files.all()}
    return KernelAnswer(fields=answer.fields, whole=answer.whole, attachments=attachments)


def _read_spec(version: QuestionVersion) -> QuestionSpec:
    files = list(version.files.exclude(zone=Zone.PROMPT))
    return question_spec(
        version.document,
        version.prompt,
        model_answer=version.solution_text,
        public={f.path: bytes(f.content) for f in files if f.zone == Zone.PUBLIC},
        private={f.path: bytes(f.content) for f in files if f.zone == Zone.PRIVATE},
    )


def _sentence(message: str) -> str:
    return f"{message[:1].upper()}{message[1:300]}."
