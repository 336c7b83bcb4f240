"""[6] Prose: read the text, find the claims, give points per criterion with quotes and a confidence."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from exams.grading.answer_type import PartContext, Tools
from exams.grading.answer_types.prose.doubts import doubt
from exams.grading.answer_types.prose.flags import KEYWORD_LIST, WORD_SALAD, flags_of, ignored_sentences
from exams.grading.answer_types.prose.judge import (
    Ground,
    Outcome,
    judge,
    said_confidence,
    unsaid_confidence,
    wrong_confidence,
)
from exams.grading.answer_types.prose.listed import Item, split_items
from exams.grading.answer_types.prose.listing import judge_kind, judge_listed
from exams.grading.answer_types.prose.reasons import evidence_of, reason_of
from exams.grading.answer_types.prose.spec import Judgement, ListedItem, ProseSpec
from exams.grading.reading.claims import ClaimReader
from exams.grading.reading.normalise import Normalised, normalise
from exams.grading.reading.spelling import respell
from exams.grading.reading.wordlists import says_unknown
from exams.grading.types import Answer, Criterion, CriterionResult, PartResult
from exams.grading.verdict import State

TOO_LONG = "too_long"

# Longer than any answer to one question; the time for reading claims grows faster than the text.
_MOST_CHARS = 12_000

# Nothing written, or "I don't know": nothing can be earned. Below 1 because text may be elsewhere.
_SURE_OF_NOTHING = 0.97


def grade(context: PartContext, answer: Answer, tools: Tools) -> PartResult:
    """Return suggestions, never marks: every criterion is SUGGESTED or left to a person."""
    spec = context.part.spec
    if not isinstance(spec, ProseSpec):
        raise TypeError("the part's spec is not one of prose")
    plain = respell(normalise(answer.text(context.part.fields)), spec.book.spelling)
    if not plain.text.strip() or says_unknown(plain.text):
        return PartResult(tuple(_nothing_said(criterion, plain) for criterion in context.criteria))
    if len(plain.text) > _MOST_CHARS:
        return PartResult(tuple(map(_unread, context.criteria)), flags=(TOO_LONG,))
    ignored = ignored_sentences(plain.text, context.question.prompt, terse=spec.terse)
    reader = ClaimReader(plain.text, spec.book, ignored)
    own = len(context.part.fields) == 1 and bool(answer.fields.get(context.part.fields[0], "").strip())
    outcomes = _decide(spec, reader, context.criteria, split=not own)
    flags = flags_of(context, reader)
    results = tuple(
        _result(criterion, outcomes.get(criterion.key), spec, reader, plain) for criterion in context.criteria
    )
    if KEYWORD_LIST in flags or WORD_SALAD in flags:
        results = tuple(replace(result, state=State.NEEDS_REVIEW) for result in results)
    return PartResult(results, flags=flags)


def _nothing_said(criterion: Criterion, plain: Normalised) -> CriterionResult:
    reason = "Nothing was written here." if not plain.text.strip() else "The answer says that it is not known."
    return CriterionResult(criterion.key, Decimal(0), criterion.points, State.SUGGESTED, _SURE_OF_NOTHING, reason)


def _unread(criterion: Criterion) -> CriterionResult:
    return CriterionResult(
        criterion.key, None, criterion.points, State.NEEDS_REVIEW, 0.0, "No rule can decide this; a person reads it."
    )


def _decide(
    spec: ProseSpec, reader: ClaimReader, criteria: tuple[Criterion, ...], *, split: bool
) -> dict[str, Outcome]:
    """Return what is found. `split` False: the text is one field of its own, all of it about the kind asked for."""
    items = split_items(reader, spec.listed) if spec.listed else ()
    outcomes: dict[str, Outcome] = {}
    for criterion in criteria:
        match spec.decisions.get(criterion.key):
            case Judgement() as judgement:
                outcomes[criterion.key] = judge(judgement, reader.find)
            case ListedItem() as listed:
                outcomes[criterion.key] = _listed(
                    listed, criterion, items if split or not listed.kind else (), spec, reader
                )
    _stand_in(spec, reader, criteria, outcomes)
    return doubt(_weigh_silence(reader, outcomes), reader)


def _listed(
    listed: ListedItem, criterion: Criterion, items: tuple[Item, ...], spec: ProseSpec, reader: ClaimReader
) -> Outcome:
    if listed.kind and spec.listed:
        return judge_kind(spec.listed.kind(listed.kind), listed.role, items, reader)
    return judge_listed(listed, criterion, items, reader)


def _stand_in(
    spec: ProseSpec, reader: ClaimReader, criteria: tuple[Criterion, ...], outcomes: dict[str, Outcome]
) -> None:
    """Give a criterion that earned less than all the points of a claim accepted in its stead; each once."""
    used: set[str] = set()
    for criterion in criteria:
        decision = spec.decisions.get(criterion.key)
        if not isinstance(decision, Judgement) or outcomes[criterion.key].points == criterion.points:
            continue
        for name in decision.instead:
            finding = reader.find(name)
            if finding.holds and name not in used and outcomes[criterion.key].ground is not Ground.REJECTED:
                used.add(name)
                outcomes[criterion.key] = Outcome(criterion.points, 0.85, Ground.SAID, finding.asserted[:1], (name,))
                break


def _weigh_silence(reader: ClaimReader, outcomes: dict[str, Outcome]) -> dict[str, Outcome]:
    """Return the outcomes with the confidence set by how much was not understood and by what is wrong beside."""
    words = reader.unexplained_words(hit for o in outcomes.values() for hit in o.hits)
    wrong = [outcome for outcome in outcomes.values() if outcome.ground in _WRONG]
    return {key: replace(o, confidence=_weighed(o, words, wrong)) for key, o in outcomes.items()}


_WRONG = (Ground.REJECTED, Ground.DENIED, Ground.CONTRADICTED)


def _weighed(outcome: Outcome, words: int, wrong: Sequence[Outcome]) -> float:
    match outcome.ground:
        case Ground.MISSING:
            return unsaid_confidence(words, wrong=bool(wrong))
        case Ground.REJECTED | Ground.DENIED | Ground.CONTRADICTED:
            return wrong_confidence(outcome.ground, outcome.confidence, words)
        case Ground.PARTLY if not wrong:
            return min(unsaid_confidence(words), outcome.confidence)
        case _:
            there = {index for other in wrong for hit in other.hits for index in hit.sentences}
            shared = any(index in there for hit in outcome.hits for index in hit.sentences)
            return said_confidence(outcome.confidence, len(wrong), in_its_sentence=shared)


def _result(
    criterion: Criterion, outcome: Outcome | None, spec: ProseSpec, reader: ClaimReader, plain: Normalised
) -> CriterionResult:
    if outcome is None:
        return _unread(criterion)
    return CriterionResult(
        key=criterion.key,
        points=outcome.points,
        max=criterion.points,
        state=State.SUGGESTED,
        confidence=round(min(outcome.confidence, _most(spec, criterion.key)), 2),
        reason=reason_of(outcome, spec.decisions[criterion.key].topic),
        evidence=evidence_of(outcome, reader, plain),
    )


def _most(spec: ProseSpec, key: str) -> float:
    """Return the highest confidence that the rubric allows for this criterion."""
    return spec.decisions[key].most
