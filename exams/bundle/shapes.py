"""The shapes of a bundle's files, checked strictly: unknown keys and wrong kinds of values are errors."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, Final, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    TypeAdapter,
    ValidationError,
)

FIELD_KINDS = Literal["text", "term", "number", "shape", "formula", "code", "table", "edges", "choice", "figure"]
STATES = Literal["graded", "suggested", "needs_review", "not_answered"]

# What the database keeps: four digits before the point, two after.
_MAX_POINTS: Final = Decimal("9999.99")


def _as_points(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise ValueError("should be a number of points")
    try:
        points = Decimal(str(value))
    except ArithmeticError:
        raise ValueError(f"{value!r} is no number of points") from None
    if not points.is_finite() or not 0 <= points <= _MAX_POINTS:
        raise ValueError(f"should be between 0 and {_MAX_POINTS}")
    if points != points.quantize(Decimal("0.01")):
        raise ValueError("has more than two decimals")
    return points


def _as_date(value: object) -> date:
    if not isinstance(value, str):
        raise ValueError("should be a date like 2021-06-04")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError(f"{value!r} is no date like 2021-06-04") from None


def _as_moment(value: object) -> datetime:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise ValueError(f"{value!r} is no moment with its time zone, like 2021-06-04T09:00:00+02:00")
    return moment.astimezone(UTC)


def plain_points(points: Decimal) -> str:
    """Return points as text in their shortest form, "1.5"."""
    return f"{points.normalize():f}"


def _filled(text: str) -> str:
    if not text.strip():
        raise ValueError("should not be empty")
    return text


def _as_threshold(value: object) -> object:
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


Points = Annotated[Decimal, BeforeValidator(_as_points), PlainSerializer(plain_points)]
Day = Annotated[date, BeforeValidator(_as_date)]
Moment = Annotated[datetime, BeforeValidator(_as_moment)]
Text = Annotated[str, AfterValidator(_filled)]
Label = Annotated[str, Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z.-]{0,15}$")]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
Name = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,39}$")]
Title = Annotated[str, Field(min_length=1, max_length=200)]
Settings = dict[str, Any]


class Shape(BaseModel):
    """A mapping of a file: known keys only, no conversion of values."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class FieldShape(Shape):
    name: Name
    kind: FIELD_KINDS
    label: Title
    hint: str = ""
    required: bool = True
    settings: Settings = {}


class CriterionShape(Shape):
    key: Annotated[str, Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]{0,31}$")]
    points: Points
    steps: list[Points] | None = None
    earn: Text
    accept: list[Text] = []
    lose: list[Text] = []
    settings: Settings = {}

    @property
    def all_steps(self) -> tuple[Decimal, ...]:
        """The values it may take: none or all of the points unless the file says more."""
        return (Decimal(0), self.points) if self.steps is None else tuple(self.steps)


class FallbackShape(Shape):
    type: str
    fields: Annotated[list[str], Field(min_length=1)]
    settings: Settings = {}


class PartShape(Shape):
    type: str
    fields: Annotated[list[str], Field(min_length=1)]
    criteria: Annotated[list[str], Field(min_length=1)]
    settings: Settings = {}
    fallback: FallbackShape | None = None


class GateShape(Shape):
    criterion: str
    needs: Annotated[list[str], Field(min_length=1)]


class QuestionShape(Shape):
    """question.yaml"""

    label: Label
    title: Title
    points: Points
    threshold: Annotated[float, BeforeValidator(_as_threshold), Field(ge=0, le=1)] = 0.9
    fields: Annotated[list[FieldShape], Field(min_length=1)]
    criteria: Annotated[list[CriterionShape], Field(min_length=1)]
    parts: Annotated[list[PartShape], Field(min_length=1)]
    gates: list[GateShape] = []


class ExampleShape(Shape):
    """One entry of examples.yaml: an answer and what it should earn."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
    answer: str | dict[str, Any]
    points: Points | None = None
    criteria: dict[str, Points] = {}
    state: STATES | None = None
    why: str = ""


class CourseShape(Shape):
    slug: Slug
    title: Title


class ExamShape(Shape):
    """exam.yaml"""

    slug: Slug
    title: Title
    course: CourseShape
    date: Day
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z]{2,4})?$")] = "en"
    opens: Moment
    closes: Moment
    rules: list[Text] = []
    questions: Annotated[list[Label], Field(min_length=1)]
    points: Points


EXAM: Final = TypeAdapter(ExamShape)
QUESTION: Final = TypeAdapter(QuestionShape)
EXAMPLES: Final = TypeAdapter(list[ExampleShape])

_SENTENCES: Final[dict[str, str]] = {
    "missing": "is missing",
    "string_type": "should be text (put it in quotes)",
    "bool_type": "should be true or false",
    "list_type": "should be a list",
    "dict_type": "should be a mapping of keys to values",
    "model_type": "should be a mapping of keys to values",
    "float_type": "should be a number",
    "too_short": "should not be empty",
    "string_too_short": "should not be empty",
    "greater_than_equal": "should be 0 or more",
    "less_than_equal": "should be 1 or less",
}


def problems(error: ValidationError) -> list[tuple[str, str]]:
    """Return (dotted place, sentence) for everything that pydantic found."""
    found: dict[str, str] = {}
    for detail in error.errors(include_url=False):
        place = ".".join(str(step) for step in detail["loc"] if step not in _UNION_BRANCHES)
        found.setdefault(place, _sentence(detail))
    return list(found.items())


# Steps that pydantic adds to a place for the branches of "text or mapping".
_UNION_BRANCHES: Final = frozenset({"str", "dict[str,any]"})


def _sentence(detail: Mapping[str, Any]) -> str:
    context = detail.get("ctx", {})
    match detail["type"]:
        case "value_error":
            return str(context["error"])
        case "extra_forbidden":
            return "is not a known key here"
        case "literal_error":
            return f"{detail['input']!r} is not one of {context['expected']}"
        case "string_pattern_mismatch":
            return f"{detail['input']!r} may hold only letters, digits and few signs (pattern {context['pattern']})"
        case "string_too_long":
            return f"is longer than {context['max_length']} characters"
        case kind:
            return _SENTENCES.get(kind, str(detail["msg"]))
