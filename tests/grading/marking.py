"""Mark one answer with one answer type, without the rest of a question."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path

import yaml

from exams.grading.answer_type import PartContext, Tools
from exams.grading.reading.answers import answer_from_json
from exams.grading.registry import ANSWER_TYPES
from exams.grading.types import Answer, Attachment, Criterion, Field, Part, PartResult, QuestionSpec

DEMO = Path(__file__).parents[2] / "exams/demo/in5400-2021/questions"
FIGURE = Attachment("net.png", "image/png", 1000, "0" * 64)


@cache
def demo_part(label: str, kind: str) -> PartContext:
    """Return the part of a demo question that the answer type `kind` decides."""
    document = yaml.load((DEMO / label / "question.yaml").read_text(), Loader=yaml.CSafeLoader)
    raw = next(part for part in document["parts"] if part["type"] == kind)
    criteria = tuple(
        Criterion(c["key"], Decimal(str(c["points"])), tuple(Decimal(str(s)) for s in c["steps"]), c["earn"])
        for c in document["criteria"]
        if c["key"] in raw["criteria"]
    )
    fields = tuple(
        Field(f["name"], f["kind"], f["label"], required=f.get("required", True)) for f in document["fields"]
    )
    spec = ANSWER_TYPES[kind].parse_spec(raw["settings"], "settings")
    part = Part(kind, tuple(raw["fields"]), tuple(raw["criteria"]), spec)
    prompt = (DEMO / label / "prompt.md").read_text()
    points = Decimal(str(document["points"]))
    return PartContext(QuestionSpec(label, label, points, prompt, fields, criteria, (part,)), part, criteria)


def part_of(kind: str, settings: Mapping[str, object], points: dict[str, str], fields: tuple[str, ...]) -> PartContext:
    """Return a part with these settings; every criterion may take any half point."""
    criteria = tuple(
        Criterion(key, Decimal(most), tuple(Decimal(n) / 4 for n in range(int(Decimal(most) * 4) + 1)), "earned")
        for key, most in points.items()
    )
    part = Part(kind, fields, tuple(points), ANSWER_TYPES[kind].parse_spec(settings, "settings"))
    spec = QuestionSpec("t", "t", Decimal(10), "", tuple(Field(f, "text", f) for f in fields), criteria, (part,))
    return PartContext(spec, part, criteria)


def mark(context: PartContext, answer: object) -> PartResult:
    """Return what the part's type makes of an answer as JSON gives it, or of an `Answer`."""
    given = answer if isinstance(answer, Answer) else answer_from_json(context.question, answer)
    return ANSWER_TYPES[context.part.type].grade(context, given, Tools(seed=1))


def points_of(context: PartContext, answer: object) -> list[str]:
    """Return points in order of the criteria, "?" in front of what is left to a person."""
    return [
        ("" if result.state.value == "graded" else "?")
        + ("" if result.points is None else f"{result.points.normalize():f}")
        for result in mark(context, answer).criteria
    ]
