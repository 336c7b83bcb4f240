"""Grades answers on the spot: no web server, no broker, no database. Two or more processes, each with its own sandbox."""

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from decimal import Decimal
from multiprocessing import get_context

from exams.grading import engine
from exams.grading.answer_type import Tools
from exams.grading.doubt import with_doubt
from exams.grading.intake import derive_seed, digest_of
from exams.grading.report import GradedAnswer
from exams.grading.sandbox import SandboxError
from exams.grading.types import Answer, CriterionResult, Grade, QuestionSpec
from exams.grading.verdict import State, Verdict
from workers.reopening import ReopeningSandbox

# Each process may run PyTorch twice (examiner and candidate), so more would need memory rather than cores.
MOST_PROCESSES = 4
TRIES = 2


@dataclass(frozen=True, slots=True)
class Job:
    """One answer to be graded. `digest` is the question's; `number` tells jobs apart."""

    number: int
    label: str
    digest: str
    answer: Answer
    doubt: str = ""
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finished:
    """One graded job."""

    job: Job
    graded: GradedAnswer


class _Process:
    """What a process keeps: the questions, inherited by fork, and its sandbox."""

    specs: Mapping[str, QuestionSpec] = {}
    sandbox: ReopeningSandbox | None = None


def grade_jobs(jobs: Sequence[Job], specs: Mapping[str, QuestionSpec]) -> Iterator[Finished]:
    """Yield every job graded, as they finish. What our side cannot grade has the state FAILED."""
    _Process.specs = specs
    left = {job.number: job for job in jobs}
    for finished in _together(list(left.values()), min(os.cpu_count() or 1, MOST_PROCESSES)):
        del left[finished.job.number]
        yield finished
    for job in left.values():  # a process died and took the others' work along: now each alone
        alone = next(_together([job], 1), None)
        yield alone or Finished(job, GradedAnswer(job.label, failed_grade(specs[job.label], "The process died."), 0.0))


def grade_job(job: Job, spec: QuestionSpec, sandbox: ReopeningSandbox) -> Finished:
    """Return the job graded; a failing sandbox is tried again once."""
    started = time.monotonic()
    tools = Tools(seed=derive_seed(job.digest, digest_of(job.answer)), sandbox=sandbox)
    grade = failed_grade(spec, "It was not tried.")
    for _ in range(TRIES):
        try:
            grade = with_doubt(engine.grade(spec, job.answer, tools), job.doubt)
            break
        except SandboxError as error:
            grade = failed_grade(spec, str(error))
        except Exception as error:  # the top of one job: the others go on, and this one is shown as ours
            grade = failed_grade(spec, f"{type(error).__name__}: {error}")
    flags = tuple(dict.fromkeys((*grade.flags, *job.flags)))
    return Finished(job, GradedAnswer(job.label, replace(grade, flags=flags), time.monotonic() - started))


def failed_grade(spec: QuestionSpec, reason: str) -> Grade:
    """Return the grade that says that our side failed: no points, a person looks."""
    return _without_points(spec, State.FAILED, Verdict.SYSTEM_ERROR, f"Our side could not grade this: {reason}")


def invalid_grade(spec: QuestionSpec | None, reason: str) -> Grade:
    """Return the grade of something that is no answer to the question: no points, a person looks."""
    return _without_points(spec, State.NEEDS_REVIEW, Verdict.INVALID_INPUT, reason)


def _without_points(spec: QuestionSpec | None, state: State, verdict: Verdict, reason: str) -> Grade:
    criteria = tuple(
        CriterionResult(c.key, None, c.points, state, 0.0, reason) for c in (spec.criteria if spec else ())
    )
    most = spec.points if spec else Decimal(0)
    flags = () if verdict is Verdict.SYSTEM_ERROR else (str(verdict),)
    return Grade(state, verdict, None, most, 0.0, criteria, flags=flags, feedback=reason)


def _together(jobs: Sequence[Job], processes: int) -> Iterator[Finished]:
    """Yield the jobs that were graded before a process died, if one did."""
    context = get_context("fork")  # the questions hold what cannot be sent: compiled patterns, parsed formulas
    with ProcessPoolExecutor(max(1, min(processes, len(jobs))), mp_context=context) as pool:
        futures: list[Future[Finished]] = [pool.submit(_grade_here, job) for job in jobs]
        for future in as_completed(futures):
            try:
                yield future.result()
            except BrokenProcessPool:
                continue


def _grade_here(job: Job) -> Finished:
    _Process.sandbox = _Process.sandbox or ReopeningSandbox()
    return grade_job(job, _Process.specs[job.label], _Process.sandbox)
