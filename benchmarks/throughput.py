"""How much is graded in a time: code answers with one to four processes, and whole exams by the real workers."""

import os
import statistics
import time
from collections.abc import Mapping, Sequence

from benchmarks.answers import measured_question
from benchmarks.machine import Machine, on_this_machine
from benchmarks.options import Options
from benchmarks.pool import warm_pool
from benchmarks.processes import MIB, OTHERS_LIMIT, Others, peak_of
from benchmarks.real import Platform, platform
from benchmarks.result import Result, Unavailable, ratio

_PROCESSES = (1, 2, 3, 4)
_TURNS = 5
_TURN_S = 3.0


def measure(options: Options) -> Result:
    """Return answers a second with more and more processes, and what the real workers did with whole exams."""
    with on_this_machine() as machine:
        code = _code_answers(machine)
        missing: dict[str, str] = {}
        exams: Mapping[str, object] = {}
        try:
            with platform(options.database) as real:
                exams = whole_exams(real, options.submissions, machine)
        except Unavailable as error:
            missing["whole_exams"] = str(error)
        quiet = machine.environment()
        others = _number(exams.get("others_cpu_share")) or 0.0
        environment = {
            "code_answers": f"turns of {_TURN_S:g} s, {_TURNS} with each number of processes, medians",
            "database": options.database,
            "whole_exams": exams.get("about"),
            "not_measured": missing,
            **quiet,
            "noisy": quiet["noisy"] or others > OTHERS_LIMIT,
        }
    figures = {f"code_answers_per_s_{number}_processes": rate for number, rate in code.items()}
    return Result(
        "answers a second, with more and more processes; whole exams by the real workers",
        {**figures, **_numbers(exams)},
        {f"{number}_processes_vs_1": ratio(code[number], code[1]) for number in _PROCESSES[1:]},
        environment,
    )


def _code_answers(machine: Machine) -> dict[int, float]:
    """Return answers a second by the number of processes, measured in turns."""
    rates: dict[int, list[float]] = {number: [] for number in _PROCESSES}
    with warm_pool(measured_question(), max(_PROCESSES)) as pool:
        for _ in range(_TURNS):
            machine.watch.look()
            for number in _PROCESSES:
                rates[number].append(pool.answers_per_s(number, _TURN_S))
    return {number: round(statistics.median(found), 2) for number, found in rates.items()}


def whole_exams(real: Platform, submissions: int, machine: Machine) -> dict[str, object]:
    """Hand in first, then start the workers; the clock runs from their start to the last recorded grade."""
    began = time.perf_counter()
    handed_in = _mapping(real.rows.ask("hand_in_mixed", count=submissions))
    handing_in_s = time.perf_counter() - began
    machine.watch.look()
    processes = os.cpu_count() or 1
    started = time.time()
    others = Others()
    with real.workers(processes) as worker, peak_of([os.getpid()]) as peak:
        real.await_all(worker)
        share = others.share()
    machine.watch.look()
    outcome = _mapping(real.rows.ask("outcome"))
    minutes = (float(str(outcome["last"])) - started) / 60
    return {
        "submissions": submissions,
        "answers": handed_in["answers"],
        "minutes": round(minutes, 2),
        "answers_per_s": round(float(str(handed_in["answers"])) / minutes / 60, 2),
        "peak_memory_mib": round(peak.memory_bytes / MIB),
        "failed": outcome["failed"],
        "others_cpu_share": share,
        "handing_in_s": round(handing_in_s, 1),
        "about": {
            "worker_processes": processes,
            "different_answers": handed_in["different"],
            "states": outcome["states"],
            "tried_again": outcome["tried_again"],
            "others_cpu_share": share,
            "others_cpu_share_limit": OTHERS_LIMIT,
            "processes_at_the_peak": peak.processes,
        },
    }


def _numbers(found: Mapping[str, object]) -> dict[str, float | None]:
    names: Sequence[str] = (
        "submissions", "answers", "minutes", "answers_per_s", "peak_memory_mib", "failed", "handing_in_s",
    )  # fmt: skip
    return {name: _number(found.get(name)) for name in names}


def _number(value: object) -> float | None:
    return value if isinstance(value, (int, float)) else None


def _mapping(value: object) -> Mapping[str, object]:
    assert isinstance(value, dict)
    return value
