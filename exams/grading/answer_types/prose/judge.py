"""From found claims to points and a confidence."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from exams.grading.answer_types.prose.spec import Judgement, Level
from exams.grading.reading.claims import Finding, Hit

FindClaim = Callable[[str], Finding]


class Ground(StrEnum):
    """Why a criterion got its points."""

    SAID = "said"
    PARTLY = "partly"
    REJECTED = "rejected"
    DENIED = "denied"
    CONTRADICTED = "contradicted"
    MISSING = "missing"


# The numbers with counts behind them ("right of all") come from 340 answers with labels, the demo exam's own examples left
# out because the rules were written to agree with those: the lower bound of Wilson's interval, one-sided at 80 %, or
# less. Part of these answers had been looked at while rules were written, so answers that nobody saw may do worse.
_SURE = {
    Ground.SAID: 0.95,
    Ground.PARTLY: 0.9,  # 16 of 17 where at most 8 words were left unexplained
    Ground.REJECTED: 0.94,  # 66 of 67 where at most 12 words were left unexplained
    Ground.DENIED: 0.91,  # 36 of 37, likewise
    Ground.CONTRADICTED: 0.6,
    Ground.MISSING: 0.6,
}
# A negation in the evidence that the claim asks for: 41 of 41.
_NEGATION_COST = 0.02
# In the same sentence as a statement that is wrong, the right ones are less likely to be meant as they were read: 32 of 38;
# in another sentence 49 of 51, and nearly all where it is the only wrong one (two may mean that all of it is turned round).
_WRONG_IN_SENTENCE_COST = 0.12
_WRONG_BESIDE_COST = 0.03
# A claim put together from several sentences may not be meant together, as in words thrown about.
_SPREAD_COST = 0.06
# Another statement that would have earned the same points is denied elsewhere.
_DENIED_BESIDE_COST = 0.15
# At most so many words that no claim of the rubric explains -> how sure it is that nothing was overlooked:
# 125 of 125, 20 of 21, 19 of 21, 63 of 75; beyond that 16 of 29.
_UNSAID = ((4, 0.95), (8, 0.9), (12, 0.84), (30, 0.8))
_UNSAID_LONG = 0.45
# Who says something wrong hardly says the right thing too: 67 of 69; beyond that 2 of 3.
_UNSAID_BESIDE_WRONG = ((30, 0.93),)
# A wrong statement in a longer answer may be part of something that was not understood: 51 of 53 with a claim that the
# rubric rejects, beyond that 3 of 5; but 8 of 11 where what is so was denied.
_WRONG_AMONG_MUCH = {Ground.REJECTED: (30, 0.7), Ground.DENIED: (12, 0.7)}


@dataclass(frozen=True, slots=True)
class Outcome:
    """Points for one criterion, how sure, on which ground, and the places in the answer."""

    points: Decimal
    confidence: float
    ground: Ground
    hits: tuple[Hit, ...] = ()
    claims: tuple[str, ...] = ()


def judge(judgement: Judgement, find: FindClaim) -> Outcome:
    """Return the points that the claims found by `find` earn."""
    findings = {name: find(name) for name in judgement.names}
    rejected = [hit for name in judgement.reject for hit in findings[name].asserted]
    for level in judgement.levels:
        held = _held(level, findings)
        if held:
            if rejected:
                return Outcome(Decimal(0), _SURE[Ground.CONTRADICTED], Ground.REJECTED, tuple(rejected))
            return _earned(level, judgement.levels[0], held, findings)
    if rejected:
        return Outcome(Decimal(0), _SURE[Ground.REJECTED], Ground.REJECTED, tuple(rejected))
    return _nothing(judgement, findings)


def _held(level: Level, findings: dict[str, Finding]) -> tuple[str, ...]:
    held = tuple(name for name in level.claims if findings[name].holds)
    also = tuple(name for name in level.also if findings[name].holds)
    if len(held) < level.need or (level.also and not also):
        return ()
    return (*held, *also[:1])


def _earned(level: Level, highest: Level, held: Sequence[str], findings: dict[str, Finding]) -> Outcome:
    ground = Ground.SAID if level.points == highest.points else Ground.PARTLY
    hits = tuple(findings[name].asserted[0] for name in held)
    cost = _NEGATION_COST if any(hit.negators for hit in hits) else 0.0
    if all(len(hit.sentences) > 1 for hit in hits):
        cost += _SPREAD_COST
    if any(findings[name].denied for name in (*level.claims, *level.also)):
        cost += _DENIED_BESIDE_COST
    return Outcome(level.points, _SURE[ground] - cost, ground, hits, tuple(held))


def _nothing(judgement: Judgement, findings: dict[str, Finding]) -> Outcome:
    looked = [findings[name] for level in judgement.levels for name in level.claims]
    torn = [hit for finding in looked if finding.asserted for hit in (*finding.asserted, *finding.denied)]
    if any(finding.asserted and finding.denied for finding in looked):
        return Outcome(Decimal(0), _SURE[Ground.CONTRADICTED], Ground.CONTRADICTED, tuple(torn[:2]))
    denied = [hit for finding in looked for hit in finding.denied]
    if denied:
        return Outcome(Decimal(0), _SURE[Ground.DENIED], Ground.DENIED, tuple(denied[:1]))
    return Outcome(Decimal(0), _SURE[Ground.MISSING], Ground.MISSING)


def unsaid_confidence(words: int, *, wrong: bool = False) -> float:
    """Return how sure it is that something is not said, given so many words that nothing explains.

    `wrong`: something else that is said does not hold."""
    rows = _UNSAID_BESIDE_WRONG if wrong else _UNSAID
    return next((sure for most, sure in rows if words <= most), _UNSAID_LONG)


def wrong_confidence(ground: Ground, sure: float, words: int) -> float:
    """Return how sure a finding of something wrong is, `sure` by itself, given so many words that nothing explains."""
    most, among_much = _WRONG_AMONG_MUCH.get(ground, (0, sure))
    return sure if words <= most else min(sure, among_much)


def said_confidence(sure: float, wrong: int, *, in_its_sentence: bool) -> float:
    """Return how sure something right is, `sure` by itself, if so many other things that are said do not hold."""
    if not wrong:
        return sure
    return sure - (_WRONG_IN_SENTENCE_COST if in_its_sentence or wrong > 1 else _WRONG_BESIDE_COST)
