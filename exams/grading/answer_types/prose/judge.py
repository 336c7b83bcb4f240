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


# The numbers with counts behind them ("right of all") come from 210 answers with labels, the demo exam's own examples left
# out because the rules were written to agree with those: the lower bound of Wilson's interval, one-sided at 80 %, or
# less. Some of these answers had been looked at while rules were written, so answers that nobody saw may do worse.
_SURE = {
    Ground.SAID: 0.95,
    Ground.PARTLY: 0.9,  # 7 of 7 where at most 8 words were left unexplained
    Ground.REJECTED: 0.94,  # 38 of 38 where at most 12 words were left unexplained
    Ground.DENIED: 0.91,  # 8 of 8, likewise
    Ground.CONTRADICTED: 0.6,
    Ground.MISSING: 0.6,
}
# A negation in the evidence is read rightly most of the time, not always.
_NEGATION_COST = 0.04
# Next to a statement that is wrong, the right ones are less likely to be meant as they were read: 34 of 46.
WRONG_BESIDE_COST = 0.06
# A claim put together from several sentences may not be meant together.
_SPREAD_COST = 0.06
# Another statement that would have earned the same points is denied elsewhere.
_DENIED_BESIDE_COST = 0.15
# At most so many words that no claim of the rubric explains -> how sure it is that nothing was overlooked:
# 64 of 64, 10 of 11, 10 of 12; beyond that 17 of 29 and fewer.
_UNSAID = ((4, 0.95), (8, 0.8), (12, 0.7), (30, 0.5))
_UNSAID_LONG = 0.35
# Who says something wrong hardly says the right thing too: 45 of 46; beyond that 5 of 10.
_UNSAID_BESIDE_WRONG = ((25, 0.93),)
# A wrong statement in a longer answer may be part of something that was not understood: 20 of 22.
_WRONG_AMONG_MUCH = (12, 0.84)


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


def wrong_confidence(sure: float, words: int) -> float:
    """Return how sure a finding of something wrong is, `sure` by itself, given so many words that nothing explains."""
    most, among_much = _WRONG_AMONG_MUCH
    return sure if words <= most else min(sure, among_much)
