"""[6] One part's criteria shown to a judge, and what comes of it: results, flags, and a record of every opinion."""

from dataclasses import replace
from typing import Final

from exams.grading.answer_type import Judged, PartContext
from exams.grading.judging.prompt import PROMPT_VERSION
from exams.grading.judging.types import Excerpt, Judge, JudgeReply, JudgeRequest
from exams.grading.judging.weigh import DISAGREES, QUOTE_NOT_FOUND, Checked, check, weigh
from exams.grading.reading.passage import Passage, passages_of
from exams.grading.reading.wordlists import says_unknown
from exams.grading.types import Answer, Attachment, Criterion, CriterionResult, PartResult
from exams.grading.verdict import State

NO_OPINION = "judge_gave_no_opinion"

# What a marker should know while an answer is open; a student is told what was decided, and why.
FOR_STAFF: Final = frozenset({DISAGREES, QUOTE_NOT_FOUND, NO_OPINION})

# Longer texts are no answers to one question, and each costs what ten others do.
_MOST_CHARS = 12_000
_TOO_LONG = "The answer is too long to be sent."


def consult(context: PartContext, kind: Judged, answer: Answer, result: PartResult, judge: Judge) -> PartResult:
    """Return the part's result after the judge has been asked; the same result where there is nothing to ask."""
    request, passages = _request(context, kind, answer, result, judge)
    if request is None:
        return result
    if sum(len(excerpt.text) for excerpt in request.excerpts) > _MOST_CHARS:
        return _with(result, request, JudgeReply(problem=_TOO_LONG), {})
    reply = judge.judge(request)
    by_picture = bool(request.pictures)
    asked = {criterion.key: criterion for criterion in request.criteria}
    checked = {
        key: check(asked[key], opinion, passages, by_picture=by_picture)
        for key, opinion in reply.opinions.items()
        if key in asked
    }
    criteria = tuple(
        weigh(r, checked[r.key], by_picture=by_picture) if r.key in checked else r for r in result.criteria
    )
    return _with(result, request, reply, checked, criteria)


def _request(
    context: PartContext, kind: Judged, answer: Answer, result: PartResult, judge: Judge
) -> tuple[JudgeRequest | None, tuple[Passage, ...]]:
    passages = passages_of(answer, context.part.fields)
    pictures = _pictures(context, answer) if kind is Judged.PICTURE and judge.sees_pictures else ()
    written = any(passage.text.strip() and not says_unknown(passage.text) for passage in passages)
    criteria = _open(context, result)
    if not criteria or not (pictures or (written and kind is Judged.TEXT)):
        return None, passages
    labels = {field.name: field.label for field in context.question.fields}
    excerpts = tuple(Excerpt(labels.get(passage.field, ""), passage.text) for passage in passages)
    return JudgeRequest(context.question.prompt, criteria, excerpts, pictures), passages


def _open(context: PartContext, result: PartResult) -> tuple[Criterion, ...]:
    """Return the criteria that are not decided beyond doubt."""
    undecided = {r.key for r in result.criteria if r.state in (State.SUGGESTED, State.NEEDS_REVIEW)}
    return tuple(criterion for criterion in context.criteria if criterion.key in undecided)


def _pictures(context: PartContext, answer: Answer) -> tuple[Attachment, ...]:
    named = tuple(answer.attachments[name] for name in context.part.fields if name in answer.attachments)
    return named or (() if answer.fields else tuple(answer.attachments.values()))


def _with(
    result: PartResult,
    request: JudgeRequest,
    reply: JudgeReply,
    checked: dict[str, Checked],
    criteria: tuple[CriterionResult, ...] = (),
) -> PartResult:
    before = {r.key: r.points for r in result.criteria}
    noticed = [one.flag for one in checked.values() if one.flag]
    if any(one.points not in (None, before[key]) and before[key] is not None for key, one in checked.items()):
        noticed.append(DISAGREES)
    if reply.problem:
        noticed.append(NO_OPINION)
    rows = {criterion.key: _row(criterion, checked.get(criterion.key)) for criterion in request.criteria}
    record = {**result.record, "judge": _entry(reply, rows)}
    flags = tuple(dict.fromkeys((*result.flags, *noticed)))
    return replace(result, criteria=criteria or result.criteria, flags=flags, record=record)


def _entry(reply: JudgeReply, rows: dict[str, dict[str, object]]) -> dict[str, object]:
    usage = reply.usage
    return {
        "model": usage.model,
        "host": usage.host,
        "prompt_version": PROMPT_VERSION,
        "problem": reply.problem,
        "cached": usage.cached,
        "prompt_tokens": usage.prompt_tokens,
        "completion_tokens": usage.completion_tokens,
        "cost": usage.cost,
        "criteria": {} if reply.problem else rows,
    }


def _row(criterion: Criterion, checked: Checked | None) -> dict[str, object]:
    if checked is None:
        return {}
    share = None if checked.points is None else float(checked.points / criterion.points) if criterion.points else 0.0
    return {
        "verdict": str(checked.opinion.verdict),
        "points": checked.points,
        "share": share,
        "confidence": checked.opinion.confidence,
        "quote": checked.opinion.quote[:400],
        "dropped": checked.flag,
    }
