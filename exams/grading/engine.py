"""[6] One answer to one question: run its parts, add up, say who decides."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from exams.grading.answer_type import Judged, PartContext, Tools
from exams.grading.feedback import feedback_text
from exams.grading.guards import AnswerFlags, inspect_answer
from exams.grading.intake import digest_of
from exams.grading.judging.consult import consult
from exams.grading.registry import ANSWER_TYPES
from exams.grading.scoring import apply_gates, apply_threshold, gravest_state, total, verdict_of
from exams.grading.types import Answer, CriterionResult, Grade, Part, PartResult, QuestionSpec
from exams.grading.verdict import State, Verdict


def grade(question: QuestionSpec, answer: Answer, tools: Tools) -> Grade:
    """Return the grade of `answer`. The same question, answer, seed, sandbox and judge give the same grade.

    Raises SandboxError when our side failed; every other trouble is a state of the grade.
    """
    if answer.is_blank:
        return _not_answered(question)
    inspected = inspect_answer(answer, question.prompt)
    if inspected.answer.is_blank:
        return replace(_not_answered(question), flags=inspected.flags)
    if inspected.needs_person:  # who tries to steer a reader is read by people alone
        tools = replace(tools, judge=None)
    parts = [_grade_part(question, part, inspected.answer, tools) for part in question.parts]
    results = {result.key: result for part in parts for result in part.criteria}
    judged = tuple(apply_threshold(results[c.key], question.threshold) for c in question.criteria)
    return _assemble(question, apply_gates(judged, question.gates), parts, inspected)


def _grade_part(question: QuestionSpec, part: Part, answer: Answer, tools: Tools) -> PartResult:
    criteria = tuple(question.criterion(key) for key in part.criteria)
    context, answer_type = PartContext(question, part, criteria), ANSWER_TYPES[part.type]
    result = answer_type.grade(context, answer, tools)
    if result.unread and part.fallback is not None:
        instead = _grade_part(question, part.fallback, answer, tools)
        return replace(instead, flags=(*result.flags, *instead.flags))
    decided = replace(result, record=_decided_by(part, result))
    if tools.judge is None or answer_type.judged is Judged.NEVER:
        return decided
    return consult(context, answer_type.judged, answer, decided, tools.judge)


def _decided_by(part: Part, result: PartResult) -> dict[str, object]:
    """Return who decided which criteria, and from what run of code if there was one."""
    decided: dict[str, object] = {"type": part.type, "criteria": list(part.criteria)}
    return {**decided, "run": result.record} if result.record else decided


def _assemble(
    question: QuestionSpec,
    criteria: tuple[CriterionResult, ...],
    parts: list[PartResult],
    inspected: AnswerFlags,
) -> Grade:
    state, points = gravest_state(criteria), total(criteria)
    named = [part.verdict for part in parts if part.verdict is not None]
    attested = [part.attested for part in parts if part.attested is not None]
    flags = _unique((*inspected.flags, *(flag for part in parts for flag in part.flags)))
    if inspected.needs_person and state in (State.GRADED, State.SUGGESTED):
        state = State.NEEDS_REVIEW
    return Grade(
        state=state,
        verdict=named[0] if named and points != question.points else verdict_of(state, points, question.points),
        points=points,
        max=question.points,
        confidence=min((result.confidence for result in criteria), default=0.0),
        criteria=criteria,
        tests=tuple(test for part in parts for test in part.tests),
        readings=tuple(reading for part in parts for reading in part.readings),
        flags=flags,
        feedback=feedback_text(criteria),
        attested=all(attested),
        record={"as_graded_sha256": digest_of(inspected.answer), "parts": [part.record for part in parts]},
    )


def _not_answered(question: QuestionSpec) -> Grade:
    criteria = tuple(
        CriterionResult(c.key, Decimal(0), c.points, State.NOT_ANSWERED, 1.0, "Nothing was handed in.")
        for c in question.criteria
    )
    return Grade(
        state=State.NOT_ANSWERED, verdict=Verdict.NOT_ANSWERED, points=Decimal(0), max=question.points,
        confidence=1.0, criteria=criteria, feedback="Nothing was handed in for this question.",
    )  # fmt: skip


def _unique(flags: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(flags))
