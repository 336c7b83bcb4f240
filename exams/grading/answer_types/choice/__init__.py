"""One or several options out of a list."""

from exams.grading.answer_type import AnswerType, ReadError
from exams.grading.answer_types.choice.grade import grade
from exams.grading.answer_types.choice.spec import parse_spec
from exams.grading.reading.normalise import normalise


def read(text: str) -> str:
    """Return the options as they are separated. Raises ReadError if nothing is chosen."""
    chosen = [part.strip() for part in normalise(text).text.replace("\n", ",").split(",") if part.strip()]
    if not chosen:
        raise ReadError("Nothing is chosen.", 0)
    return ", ".join(chosen)


TYPE = AnswerType("choice", parse_spec, grade, read)
