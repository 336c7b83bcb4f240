"""What the examiner reported in one run, put together with how the candidates ended. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from exams.grading.sandbox import SandboxError, TestOutcome
from exams.grading.verdict import Verdict
from workers.sandbox.zones.outcome import Ending, fate_of
from workers.wire.messages import Judged

_FAILURES = frozenset(
    {
        Verdict.RUNTIME_ERROR, Verdict.TIME_LIMIT_EXCEEDED, Verdict.MEMORY_LIMIT_EXCEEDED,
        Verdict.OUTPUT_LIMIT_EXCEEDED, Verdict.FORBIDDEN, Verdict.INVALID_INPUT,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CandidateNote:
    """One candidate's line in the record. `cpu_s` is what was last seen from outside, `peak_memory_bytes` the most
    that was; pages shared with its zygote are counted."""

    seconds: float
    cpu_s: float
    peak_memory_bytes: int
    ending: Ending
    output: str


@dataclass(frozen=True, slots=True)
class Conducted:
    """What a run gave, before its record is made."""

    verdict: Verdict
    tests: tuple[TestOutcome, ...]
    message: str
    output: str
    versions: Mapping[str, str]
    candidates: tuple[CandidateNote, ...]


@dataclass(slots=True)
class Ledger:
    """Collects what is reported. Groups run side by side, so order is made again by candidate number."""

    judged: list[Judged] = field(default_factory=list)
    candidates: dict[int, CandidateNote] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)

    def conclude(self) -> Conducted:
        """Return the run's result. Its verdict names what stopped the code only if no test was passed.

        Raises SandboxError if the report makes no sense."""
        notes = tuple(note for _, note in sorted(self.candidates.items()))
        tests = tuple(map(self._outcome, sorted(self.judged, key=lambda judged: judged.candidate)))
        earned = any(test.fraction is None or test.fraction > 0 for test in tests)
        failure = None if earned else next((test for test in tests if test.verdict in _FAILURES), None)
        return Conducted(
            verdict=failure.verdict if failure else Verdict.ACCEPTED,
            tests=tests,
            message=failure.message if failure else "",
            output="".join(note.output for note in notes),
            versions=self.versions,
            candidates=notes,
        )

    def _outcome(self, judged: Judged) -> TestOutcome:
        verdict, message = judged.verdict, judged.message
        try:
            if judged.lost:
                fate = fate_of(self.candidates[judged.candidate].ending)
                verdict, message = fate.verdict, fate.message
            return TestOutcome(
                name=judged.name, criterion=judged.criterion, points=Decimal(judged.points),
                fraction=judged.fraction, verdict=Verdict(verdict), visibility=judged.visibility, message=message,
            )  # fmt: skip
        except (ValueError, KeyError, InvalidOperation) as error:
            raise SandboxError(f"The examiner's report makes no sense: {error}") from None
