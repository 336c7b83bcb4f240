"""Grades a run again from its record, and says what agrees with the record and what does not. Changes no row."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from exams.attestation import FORM, is_signed, outcome_of
from exams.grading.judging.recorded import recorded_judge
from exams.grading.report import json_value
from exams.grading.sandbox import Limits, RunReport, RunRequest, Sandbox, SandboxError
from exams.models import Grade, GradingRun
from exams.services.runs import grade_rows
from exams.specs import read_content
from workers.facts import Facts, Kind, facts_of
from workers.grading import grade_run


class Status(IntEnum):
    """What became of it; the exit status of the command."""

    SAME = 0
    DIFFERENT = 1
    IMPOSSIBLE = 2


@dataclass(frozen=True, slots=True)
class Line:
    """One thing compared, as text. "": the record, or the new grading, does not have it."""

    kind: Kind
    name: str
    recorded: str
    now: str

    @property
    def same(self) -> bool:
        """Whether it agrees."""
        return self.recorded == self.now


@dataclass(frozen=True, slots=True)
class Reproduction:
    """What came of grading a run again. `reason` is a sentence; without `lines` nothing was graded."""

    run_id: int
    status: Status
    reason: str
    lines: tuple[Line, ...] = ()


class RecordedLimits:
    """A sandbox that runs each request with the limits of the recorded run in its place."""

    def __init__(self, sandbox: Sandbox, limits: Sequence[Limits]) -> None:
        self._sandbox = sandbox
        self._limits = list(limits)

    def run(self, request: RunRequest) -> RunReport:
        """Run `request`; with its own limits if more is run than was recorded. Raises SandboxError."""
        limits = self._limits.pop(0) if self._limits else request.limits
        return self._sandbox.run(replace(request, limits=limits))


def reproduce(run_id: int, sandbox: Sandbox) -> Reproduction:
    """Return how a new grading from the run's record compares with it. The signature is looked at first."""
    run = GradingRun.objects.select_related("grade", "version", "answer").filter(pk=run_id).first()
    if run is None:
        return Reproduction(run_id, Status.IMPOSSIBLE, "There is no such run.")
    grade = Grade.objects.filter(run=run).first()
    if grade is None:
        return Reproduction(run_id, Status.IMPOSSIBLE, f"It has no grade: it is {run.state}.")
    if not grade.signature:
        return Reproduction(run_id, Status.IMPOSSIBLE, "It was graded before records were signed.")
    if not is_signed(grade.record, grade.signature):
        said = "The record is not the one that was signed: it was changed, or its key is gone from DJANGO_SECRET_KEY_FALLBACKS."
        return Reproduction(run_id, Status.DIFFERENT, said)
    if grade.record["form"] != FORM:
        return Reproduction(run_id, Status.IMPOSSIBLE, "Its record has another form than this program writes.")
    return _again(run, grade, sandbox)


def _again(run: GradingRun, grade: Grade, sandbox: Sandbox) -> Reproduction:
    recorded = facts_of(grade.record)
    try:
        now = facts_of(_new_record(run, grade.record, sandbox))
    except SandboxError as error:
        return Reproduction(run.pk, Status.IMPOSSIBLE, f"The sandbox failed. {error}")
    except Exception as error:  # the top of the job: an answer type, or a limit, that is not there any more, or a bug
        said = f"It cannot be graded by this program: {type(error).__name__}: {error}"
        return Reproduction(run.pk, Status.IMPOSSIBLE, said)
    lines = (*_compared(recorded, now), *_changed_rows(recorded, run, grade))
    return Reproduction(run.pk, *_judged(lines), lines)


def _new_record(run: GradingRun, record: Mapping[str, object], sandbox: Sandbox) -> Mapping[str, object]:
    """Return what the record would be if it was graded now, as far as it can be compared."""
    run.seed = int(str(record["seed"]))  # in memory only
    graded = grade_run(run, read_content(run.version), RecordedLimits(sandbox, _limits(record)), recorded_judge(record))
    told = json_value(graded.record)
    assert isinstance(told, dict)
    return {**told, "run": {"id": run.pk}, "outcome": outcome_of(*grade_rows(run.pk, graded, 0.0))}


def _limits(record: Mapping[str, object]) -> list[Limits]:
    """Return the limits of the code runs in a record. Raises TypeError if this program has other limits."""
    parts = record.get("parts")
    runs = [part["run"] for part in parts if "run" in part] if isinstance(parts, list) else []
    return [Limits(**run["limits"]) for run in runs]


def _changed_rows(recorded: Facts, run: GradingRun, grade: Grade) -> Iterator[Line]:
    """Yield what the rows say otherwise than the record: seed, outcome, files of the answer."""
    seed = GradingRun.objects.values_list("seed", flat=True).get(pk=run.pk)
    stored = facts_of({**grade.record, "seed": str(seed), "outcome": outcome_of(grade, grade.criteria.all())})
    for line in _compared(recorded, stored):
        if not line.same:
            yield replace(line, kind=Kind.STORED)
    for file in run.answer.files.all():
        yield Line(Kind.STORED, f"file {file.field}", file.sha256, hashlib.sha256(bytes(file.content)).hexdigest())


def _compared(recorded: Facts, now: Facts) -> Iterator[Line]:
    for kind, name in dict.fromkeys((*recorded, *now)):
        yield Line(kind, name, recorded.get((kind, name), ""), now.get((kind, name), ""))


def _judged(lines: Sequence[Line]) -> tuple[Status, str]:
    """Return what the differences amount to, and a sentence that says so."""
    differing = {kind: [line.name for line in lines if line.kind is kind and not line.same] for kind in Kind}
    if differing[Kind.STORED]:
        return Status.DIFFERENT, "The stored grade is not the one that was recorded."
    if differing[Kind.GIVEN]:
        return Status.DIFFERENT, f"What is graded now is not what was graded: {', '.join(differing[Kind.GIVEN])}."
    places = ", ".join(differing[Kind.PLACE])
    if differing[Kind.OUTCOME] and places:
        return Status.IMPOSSIBLE, f"Something else came out, and it is graded elsewhere or by other code: {places}."
    if differing[Kind.OUTCOME]:
        return Status.DIFFERENT, "Something else came out, from the same answer, question, seed and program."
    return Status.SAME, f"The same came out, although these differ: {places}." if places else "The same came out."
