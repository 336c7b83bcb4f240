"""The answer type of the platform's tests: `stated` gives each criterion what the answer says it should get.

"1a.N~1.5 1a.W~0.5:suggested:0.95" gives 1.5 beyond doubt and 0.5 with a confidence; "none" is no points at all.
"""

import re
from decimal import Decimal

from exams.grading import types as kernel
from exams.grading.answer_type import AnswerType, PartContext, Tools
from exams.grading.sandbox import SandboxError
from exams.grading.verdict import State

_STATED = re.compile(r"(\S+)~(\d+(?:\.\d+)?|none)(?::(\w+))?(?::([\d.]+))?")


def _grade_stated(context: PartContext, answer: kernel.Answer, tools: Tools) -> kernel.PartResult:
    text = answer.text(context.part.fields)
    if "sandbox down" in text:
        raise SandboxError("the sandbox is down")
    found = {m[1]: m for m in _STATED.finditer(text)}
    return kernel.PartResult(tuple(_criterion(c, found.get(c.key)) for c in context.criteria))


def _criterion(criterion: kernel.Criterion, match: "re.Match[str] | None") -> kernel.CriterionResult:
    if match is None:
        return kernel.CriterionResult(criterion.key, Decimal(0), criterion.points, State.GRADED, 1.0, "Not stated.")
    points = None if match[2] == "none" else Decimal(match[2])
    return kernel.CriterionResult(
        criterion.key,
        points,
        criterion.points,
        State(match[3] or "graded"),
        float(match[4] or 1.0),
        "As stated.",
        (kernel.Evidence(match[0]),),
    )


STATED = AnswerType("stated", lambda settings, path: dict(settings), _grade_stated)
