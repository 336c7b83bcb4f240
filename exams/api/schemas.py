"""What goes in and out. Strict: unknown keys and other types are refused, every number and text has bounds."""

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import ConfigDict, Field, JsonValue

# Text without NUL, which PostgreSQL does not keep.
NO_NUL = r"^[^\u0000]*$"
Slug = Annotated[str, Field(pattern=r"^[-a-zA-Z0-9_]+$", min_length=1, max_length=64)]
Label = Annotated[str, Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z.-]*$", min_length=1, max_length=16)]
Username = Annotated[str, Field(pattern=r"^[\w.@+-]+$", min_length=1, max_length=150)]
RowId = Annotated[int, Field(ge=1, le=2**63 - 1)]
Count = Annotated[int, Field(ge=0)]
# A decimal number as text, "2.5": no binary fractions in points.
Points = Annotated[str, Field(pattern=r"^[0-9]+(\.[0-9]{1,2})?$")]


class Strict(Schema):
    """Base of everything here."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Page(Strict):
    """Which rows of a long list."""

    model_config = ConfigDict(extra="forbid", strict=False)  # a query string holds only text

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0


class ExamOut(Strict):
    """An exam in the list."""

    slug: str
    title: str
    course: str
    date: date
    opens_at: datetime
    closes_at: datetime
    released: bool


class ExamList(Strict):
    """A page of exams."""

    count: Count
    exams: list[ExamOut]


class FieldOut(Strict):
    """One input of a question's form."""

    name: str
    kind: str
    label: str
    hint: str
    required: bool


class QuestionOut(Strict):
    """One question as its students see it."""

    label: str
    title: str
    points: Points
    prompt: str
    fields: list[FieldOut]


class ExamDetail(ExamOut):
    """An exam with its questions; students get these when it has opened."""

    rules: list[str]
    questions: list[QuestionOut]


class StatusOut(Strict):
    """How far the grading is: answers of the newest submissions by state."""

    slug: str
    students: Count
    handed_in: Count
    done: Count
    waiting_for_people: Count
    states: dict[str, Count]
    released: bool


class TotalOut(Strict):
    """Points decided, the most possible, and what of it is still to be decided."""

    points: Points | None
    max: Points
    pending: Points


class AnswerStanding(Strict):
    """How one answer stands."""

    state: str
    points: Points | None
    max: Points


class ResultRow(Strict):
    """One student's newest submission. `student` is null for teaching assistants: they mark blind."""

    number: Count
    student: str | None
    submission: Count
    handed_in_at: datetime
    late: bool
    receipt: str
    total: TotalOut
    answers: dict[str, AnswerStanding]


class ResultList(Strict):
    """A page of results."""

    count: Count
    results: list[ResultRow]


class SubmissionIn(Strict):
    """Answers by label: text, a list, or an object of fields. `student`: for instructors who hand in for somebody."""

    answers: Annotated[dict[Label, JsonValue], Field(min_length=1, max_length=200)]
    student: Username | None = None


class SubmissionOut(Strict):
    """A submission. `answers` hold points and feedback for staff at once, for students after release.

    `student` is null for teaching assistants, who mark blind."""

    id: RowId
    exam: str
    student: str | None
    method: str
    receipt: str
    handed_in_at: datetime
    late: bool
    released: bool
    total: TotalOut
    answers: list[dict[str, Any]]


class RecordOut(Strict):
    """How one grading came about. `attested`: no process that ran a student's code could have touched its points.

    `intact`: grade and record are what was signed. `record_sha256` is over the record as JSON with its keys in order,
    no spaces, and whole numbers without a point."""

    run: RowId
    exam: str
    question: str
    attested: bool
    intact: bool
    record_sha256: str
    signature: str
    record: dict[str, Any]


class ImportOut(Strict):
    """What an import changed, or with dry_run would change. `held`: answers are in, so it waits for a re-grading."""

    slug: str
    title: str
    digest: str
    points: Points
    revision: Count
    created: bool
    changed: list[str]
    unchanged: list[str]
    retired: list[str]
    dry_run: bool
    held: bool
