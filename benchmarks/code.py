"""Grading a code answer: what a warm sandbox takes, beside the same hidden tests run in the ways of others."""

import os
import statistics
import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext

from benchmarks import others
from benchmarks.answers import LABEL, grade_answer, laid_out, measured_question, mode_of
from benchmarks.containers import fresh_container
from benchmarks.machine import on_this_machine
from benchmarks.options import Options
from benchmarks.pool import warm_pool
from benchmarks.recorded import DATABASES, recorded
from benchmarks.result import Result, Unavailable, ratio
from benchmarks.turns import Way, in_turns, timed
from benchmarks.unjailed import fresh_pytest, fresh_python, warm_process
from exams.bundle import QuestionDocument
from workers.sandbox import config_from, open_sandbox

_OTHERS = ("bare_checks", "fresh_python", "fresh_process", "fresh_container", *others.OTHERS)
WAYS = (*_OTHERS, *(f"claim_to_recorded_{name}" for name in DATABASES))
_POOL_S = 4.0


def measure(options: Options) -> Result:
    """Return medians of `answers` gradings each way, taken in turns."""
    if options.others:
        others.install()
    question = measured_question()
    with ExitStack() as stack:
        machine = stack.enter_context(on_this_machine())
        sandbox = stack.enter_context(open_sandbox(config_from()))
        started = time.perf_counter()
        first = grade_answer(question, sandbox, 0)
        first_s = time.perf_counter() - started
        ours = Way("ours", timed(lambda seed: _discard(grade_answer(question, sandbox, seed))))
        ways, missing = _open_ways(stack, question, len(first.tests), options.ways)
        seconds = in_turns([ours, *ways], options.answers, machine.watch)
        answers_per_s = _answers_per_s(question)
        machine.watch.look()
        environment = {
            "answers": options.answers,
            "question": f"{LABEL}, {len(first.tests)} tests, full points, a text of its own for every answer",
            **mode_of(first),
            "not_measured": missing,
            **machine.environment(),
        }
    figures = _figures(seconds) | {"answers_per_s": round(answers_per_s, 2), "first_answer_s": round(first_s, 3)}
    return Result("one code answer, and the same tests run in other ways", figures, _ratios(seconds), environment)


def _open_ways(
    stack: ExitStack, question: QuestionDocument, tests: int, wanted: Sequence[str]
) -> tuple[list[Way], dict[str, str]]:
    """Return the ways that this machine has, and why the others are left out."""
    folder = stack.enter_context(laid_out(question))
    openers: Mapping[str, AbstractContextManager[Way]] = {
        "bare_checks": warm_process(question, folder),
        "fresh_python": nullcontext(fresh_python(question, folder)),
        "fresh_process": nullcontext(fresh_pytest(question, folder)),
        "fresh_container": fresh_container(question, folder),
        "otter_grader": others.otter_grader(question, folder, tests),
        "nbgrader": others.nbgrader(question, folder, tests),
        **{f"claim_to_recorded_{name}": recorded(question, name) for name in DATABASES},
    }
    ways: list[Way] = []
    missing: dict[str, str] = {}
    for name, opener in openers.items():
        if wanted and name not in wanted:
            missing[name] = "not asked for"
            continue
        try:
            ways.append(stack.enter_context(opener))
        except Unavailable as error:
            missing[name] = str(error)
    return ways, missing


def _figures(seconds: Mapping[str, Sequence[float]]) -> dict[str, float | None]:
    """Return medians and 95th percentiles; the contract's names for ours, SQLite for the way of a worker."""
    found = {"median_s": median(seconds, "ours"), "p95_s": _p95(seconds, "ours")}
    for database in DATABASES:
        name = "claim_to_recorded" + ("" if database == "sqlite" else f"_{database}")
        found[f"{name}_median_s"] = median(seconds, f"claim_to_recorded_{database}")
        found[f"{name}_p95_s"] = _p95(seconds, f"claim_to_recorded_{database}")
    return found | {f"{name}_s": median(seconds, name) for name in _OTHERS}


def _ratios(seconds: Mapping[str, Sequence[float]]) -> dict[str, float | None]:
    """Return ours divided by the others', and the way of a worker divided by the bare checks."""
    ours, bare = median(seconds, "ours"), median(seconds, "bare_checks")
    found = {f"vs_{name}": ratio(ours, median(seconds, name)) for name in _OTHERS}
    for database in DATABASES:
        found[f"claim_to_recorded_{database}_vs_bare_checks"] = ratio(
            median(seconds, f"claim_to_recorded_{database}"), bare
        )
    return found


def median(seconds: Mapping[str, Sequence[float]], name: str) -> float | None:
    """Return the median; None if this way was not there."""
    return round(statistics.median(seconds[name]), 4) if name in seconds else None


def _p95(seconds: Mapping[str, Sequence[float]], name: str) -> float | None:
    if name not in seconds:
        return None
    return round(statistics.quantiles(seconds[name], n=20, method="inclusive")[-1], 4)


def _answers_per_s(question: QuestionDocument) -> float:
    processes = os.cpu_count() or 1
    with warm_pool(question, processes) as pool:
        return pool.answers_per_s(processes, _POOL_S)


def _discard(_: object) -> None:
    return None
