"""What an answer type is: the interface every folder under `answer_types/` offers through the registry."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from exams.grading.judging.types import Judge
from exams.grading.sandbox import Sandbox
from exams.grading.types import Answer, Criterion, Part, PartResult, QuestionSpec


@dataclass(frozen=True, slots=True)
class Tools:
    """What grading may use beside the answer. `sandbox` None: code answers wait for a person. `judge` None: no
    language model is asked."""

    seed: int
    sandbox: Sandbox | None = None
    judge: Judge | None = None


@dataclass(frozen=True, slots=True)
class PartContext:
    """One part to be decided: the question, the part and its criteria in order."""

    question: QuestionSpec
    part: Part
    criteria: tuple[Criterion, ...]


GradePart = Callable[[PartContext, Answer, Tools], PartResult]
ParseSpec = Callable[[Mapping[str, object], str], object]
ReadField = Callable[[str], str]


class Judged(StrEnum):
    """Whether a judge may be asked about criteria of a type that are not decided beyond doubt, and by what."""

    NEVER = "never"
    TEXT = "text"
    PICTURE = "picture"


@dataclass(frozen=True, slots=True)
class AnswerType:
    """`parse_spec(settings, path)` returns a frozen spec or raises SpecError naming the path.

    `grade(context, answer, tools)` returns one CriterionResult per criterion of the context, in order.
    Raises SandboxError only. `read(text)`, if given, says how one field's text is understood
    ("24 × 32"), or raises ReadError with the place; pages use it for previews.
    """

    name: str
    parse_spec: ParseSpec
    grade: GradePart
    read: ReadField | None = None
    judged: Judged = Judged.NEVER


class SpecError(ValueError):
    """A bundle's settings are wrong. `path` is where, e.g. "parts.0.settings.tolerance"."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path = path
        self.message = message


class ReadError(ValueError):
    """A field's text cannot be read. `position` is the offset of the first sign not understood."""

    def __init__(self, message: str, position: int | None = None) -> None:
        super().__init__(message)
        self.position = position
