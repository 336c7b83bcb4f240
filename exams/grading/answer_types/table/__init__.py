"""Tables whose rows are matched by meaning."""

from exams.grading.answer_type import AnswerType, ReadError
from exams.grading.answer_types.table.grade import grade
from exams.grading.answer_types.table.spec import parse_spec
from exams.grading.reading.normalise import normalise
from exams.grading.reading.rows import field_rows


def read(text: str) -> str:
    """Return the rows of a field as they are cut. Raises ReadError if there are none."""
    rows = field_rows(normalise(text).text)
    if not rows:
        raise ReadError("No row was found.", 0)
    return "; ".join(f"{number}: {', '.join(row.cells)}" for number, row in enumerate(rows, start=1))


TYPE = AnswerType("table", parse_spec, grade, read)
