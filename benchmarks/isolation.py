"""What isolation costs: the same hidden tests without it, in warm jails, in jails made anew; an idle and a cold worker."""

import statistics
import time
from contextlib import ExitStack
from dataclasses import replace

from benchmarks.answers import code_of, grade_answer, laid_out, measured_question, mode_of
from benchmarks.code import median
from benchmarks.machine import Machine, on_this_machine
from benchmarks.options import Options
from benchmarks.processes import MIB, children_of, descendants, proportional_bytes
from benchmarks.real import Platform, platform
from benchmarks.result import Result, Unavailable, ratio
from benchmarks.turns import FRESH_EVERY, Way, in_turns, timed
from benchmarks.unjailed import warm_process
from exams.bundle import QuestionDocument
from exams.grading.sandbox import Sandbox
from workers.sandbox import config_from, open_sandbox

_WORKER_FIGURES = ("cold_worker_first_answer_s", "idle_worker_mib", "idle_zygotes_mib", "idle_processes")
_STARTS = 3
_IDLE_S = 3.0  # after its first answer a worker may still be busy with what comes next


def measure(options: Options) -> Result:
    """Return what the same tests take with and without isolation, and what a warm worker holds and a cold one takes."""
    question = measured_question()
    with on_this_machine() as machine:
        seconds, mode = _in_turns(question, options.answers, machine)
        missing: dict[str, str] = {}
        worker: dict[str, float | None] = dict.fromkeys(_WORKER_FIGURES)
        try:
            with platform(options.database) as real:
                worker = _worker(real, question, machine)
        except Unavailable as error:
            missing["worker"] = str(error)
        environment = {
            "answers": options.answers,
            **mode,
            "cold_worker": f"median of {_STARTS}: start of a Celery worker with one process to its first grade recorded",
            "not_measured": missing,
            **machine.environment(),
        }
    bare, warm, cold = (median(seconds, name) for name in ("bare_checks", "warm", "cold"))
    return Result(
        "the same hidden tests with and without isolation",
        {"without_isolation_s": bare, "warm_s": warm, "cold_s": cold, **worker},
        {"warm_vs_without": ratio(warm, bare), "cold_vs_without": ratio(cold, bare), "warm_vs_cold": ratio(warm, cold)},
        environment,
    )


def _in_turns(
    question: QuestionDocument, answers: int, machine: Machine
) -> tuple[dict[str, list[float]], dict[str, object]]:
    """Return the seconds of each way, and which sandbox it was."""
    with ExitStack() as stack:
        bare = stack.enter_context(warm_process(question, stack.enter_context(laid_out(question))))
        warm = stack.enter_context(open_sandbox(config_from()))
        cold = stack.enter_context(open_sandbox(replace(config_from(), warm=False)))
        mode = dict(mode_of(grade_answer(question, warm, 0)))
        ways = [bare, _way("warm", question, warm), _way("cold", question, cold, FRESH_EVERY)]
        return dict(in_turns(ways, answers, machine.watch)), mode


def _way(name: str, question: QuestionDocument, sandbox: Sandbox, every: int = 1) -> Way:
    def grade(seed: int) -> None:
        grade_answer(question, sandbox, seed)

    return Way(name, timed(grade), every)


def _worker(real: Platform, question: QuestionDocument, machine: Machine) -> dict[str, float | None]:
    """Return the figures of a worker with one process; its memory is looked at when it idles after the last start."""
    first_s: list[float] = []
    for seed in range(_STARTS):
        run = real.rows.ask("hand_in_code", code=code_of(question, seed))
        machine.watch.look()
        started = time.time()
        with real.workers(1) as worker:
            first_s.append(real.await_run(worker, run) - started)
            real.await_all(worker)
            time.sleep(_IDLE_S)
            memory = _idle_memory(worker.popen.pid)
    return {"cold_worker_first_answer_s": round(statistics.median(first_s), 2), **memory}


def _idle_memory(pid: int) -> dict[str, float | None]:
    """Return what the worker's own processes and what they started, the zygotes, hold: shared pages divided."""
    own = [pid, *children_of(pid)]
    everything = list(descendants([pid]))
    jailed = [each for each in everything if each not in own]
    return {
        "idle_worker_mib": round(sum(map(proportional_bytes, own)) / MIB),
        "idle_zygotes_mib": round(sum(map(proportional_bytes, jailed)) / MIB),
        "idle_processes": len(everything),
    }
