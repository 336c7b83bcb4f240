"""A question of prose and a judge that says what a test wants."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from exams.grading.answer_types import figure, prose
from exams.grading.judging.types import JudgeReply, JudgeRequest, JudgeVerdict, Opinion, Usage
from exams.grading.types import Criterion, Field, Part, QuestionSpec

STEPS = (Decimal(0), Decimal("0.5"), Decimal(1))
MEMORY = Criterion("m", Decimal(1), STEPS, "It keeps a state.", ("It has memory.",), ("It forgets everything.",))
LOOP = Criterion("l", Decimal(1), (Decimal(0), Decimal(1)), "Its output is fed back.")
FREE = Criterion("f", Decimal(2), (Decimal(0), Decimal(1), Decimal(2)), "A sensible example.")
DRAWN = Criterion("d", Decimal(1), STEPS, "Both curves are drawn.")

PROSE = {
    "concepts": {"state": ["(state|memory)"], "loop": ["(fed back|feedback|loop)"]},
    "claims": {"keeps": [["state"]], "feeds": [["loop"]]},
    "decide": {
        "m": {"topic": "memory", "levels": [{"points": 1, "claims": ["keeps"]}]},
        "l": {"topic": "the loop", "levels": [{"points": 1, "claims": ["feeds"]}]},
    },
}
FIGURE = {
    "concepts": {"train": ["(train*)"], "val": ["(val*)"]},
    "claims": {"described": [["train", "val"]]},
    "falling": "train",
    "turning": "val",
    "told": ["described"],
}
QUESTION = QuestionSpec(
    label="1a",
    title="Networks",
    points=Decimal(5),
    prompt="What is a recurrent network?",
    fields=(Field("text", "text", "Reason"), Field("drawing", "figure", "Sketch", required=False)),
    criteria=(MEMORY, LOOP, FREE, DRAWN),
    parts=(
        Part("prose", ("text",), ("m", "l", "f"), prose.TYPE.parse_spec(PROSE, "settings")),
        Part("figure", ("drawing",), ("d",), figure.TYPE.parse_spec(FIGURE, "settings")),
    ),
    threshold=0.5,
)
REQUEST = JudgeRequest(QUESTION.prompt, (MEMORY, LOOP, FREE), ())

Decide = Callable[[Criterion, JudgeRequest], Opinion]


@dataclass
class StandIn:
    """Satisfies `Judge`; keeps what it was asked."""

    decide: Decide
    sees_pictures: bool = True
    problem: str = ""
    asked: list[JudgeRequest] = field(default_factory=list)

    def judge(self, request: JudgeRequest) -> JudgeReply:
        self.asked.append(request)
        usage = Usage("some-model", "models.example", prompt_tokens=700, completion_tokens=90, cost=Decimal("0.002"))
        if self.problem:
            return JudgeReply(problem=self.problem, usage=usage)
        return JudgeReply({c.key: self.decide(c, request) for c in request.criteria}, usage=usage)


def says(verdict: JudgeVerdict, quote: str = "", confidence: float = 0.95) -> Decide:
    """Return a judge's mind that says the same of every criterion."""
    return lambda criterion, request: Opinion(criterion.key, verdict, quote, confidence)
