"""What reading a bundle gives: plain frozen data, ready to be stored or graded with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from exams.grading.types import QuestionSpec


@dataclass(frozen=True, slots=True)
class LabelledExample:
    """An answer of examples.yaml and what it should earn. None: the file does not say."""

    id: str
    answer: object
    points: Decimal | None
    criteria: Mapping[str, Decimal]
    state: str | None
    why: str

    def as_json(self) -> dict[str, object]:
        """Return it as it stood in the file, points as text."""
        return {
            "id": self.id,
            "answer": self.answer,
            "points": None if self.points is None else str(self.points),
            "criteria": {key: str(points) for key, points in self.criteria.items()},
            "state": self.state,
            "why": self.why,
        }


@dataclass(frozen=True, slots=True)
class QuestionDocument:
    """One question of a bundle. `document` is the validated question.yaml, fit for JSON; points are text.

    `solution` and `starter` are answers as given (field name -> text or list); `images` are the files
    that the prompt shows. `digest` changes with any of the content.
    """

    label: str
    digest: str
    document: Mapping[str, object]
    prompt: str
    solution: Mapping[str, object]
    solution_text: str
    examples: tuple[LabelledExample, ...]
    starter: Mapping[str, object]
    images: Mapping[str, bytes]
    public: Mapping[str, bytes]
    private: Mapping[str, bytes]
    spec: QuestionSpec


@dataclass(frozen=True, slots=True)
class ExamBundle:
    """A whole exam, validated. Times are aware, in UTC. `digest` names this content and no other."""

    slug: str
    title: str
    course_slug: str
    course_title: str
    date: date
    language: str
    opens: datetime
    closes: datetime
    rules: tuple[str, ...]
    points: Decimal
    questions: tuple[QuestionDocument, ...]
    digest: str

    def question(self, label: str) -> QuestionDocument:
        """Return the question with this label. Raises KeyError."""
        for question in self.questions:
            if question.label == label:
                return question
        raise KeyError(label)
