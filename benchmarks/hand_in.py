"""A class hands in at once: whole exams over HTTP at a fixed rate, on PostgreSQL, while workers grade behind it."""

import json
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from benchmarks.machine import ROOT, on_this_machine
from benchmarks.options import Options
from benchmarks.real import Platform, platform
from benchmarks.result import Result
from grader import stack

STUDENTS = 200
PER_S = (200, 50)  # the rate that is asked of it first, then what smaller machines may hold
LIMIT_P99_S = 0.5
WEB_PROCESSES = 2
_CONNECTIONS = 64
_LATE_S = 20.0  # so long after the last one is due its answer is waited for
_READY_S = 60.0


def measure(options: Options) -> Result:
    """Return how many were accepted a second, how long each took, and what is missing or double in the tables."""
    with on_this_machine() as machine:
        machine.watch.look()
        rounds: dict[str, Mapping[str, object]] = {}
        for per_s in PER_S:
            rounds[str(per_s)] = _round(per_s, options.hand_in_seconds)
            print(f"  {per_s} a second: {rounds[str(per_s)]}", file=sys.stderr, flush=True)
            if rounds[str(per_s)]["held"]:
                break
        machine.watch.look()
        environment = {
            "database": "postgres, commits wait for the disk",
            "web_processes": WEB_PROCESSES,
            "worker_processes": 1,
            "answers_a_submission": 24,
            "rounds": rounds,
            **machine.environment(),
        }
    asked = rounds[str(PER_S[0])]
    held = next((int(rate) for rate, one in rounds.items() if one["held"]), None)
    figures = {f"asked_{key}": _number(found) for key, found in asked.items()}
    best = max(_number(one["accepted_per_s"]) or 0.0 for one in rounds.values())
    return Result(
        f"hand-ins of whole exams, {PER_S[0]} a second for {options.hand_in_seconds:g} s, while grading goes on",
        {**figures, "most_accepted_per_s": best, "rate_held_with_p99_under_500_ms": held},
        {},
        environment,
    )


def _round(per_s: int, seconds: float) -> dict[str, object]:
    """Return what became of hand-ins at this rate, on a database of its own."""
    with platform("postgres") as real, _web(real) as port, real.workers(1):
        wanted = int(per_s * seconds)
        requests = real.rows.ask("letters", students=STUDENTS, count=wanted)
        order = {"port": port, "per_s": per_s, "connections": _CONNECTIONS, "requests": requests}
        order["limit_s"] = seconds + _LATE_S
        began = time.perf_counter()
        command = [sys.executable, "-m", "benchmarks.arrivals"]
        done = subprocess.run(
            command, cwd=ROOT, input=json.dumps(order), stdout=subprocess.PIPE, text=True, check=True
        )  # fmt: skip
        lasted_s = time.perf_counter() - began
        outcomes = json.loads(done.stdout)
        kept = real.rows.ask("kept")
        assert isinstance(kept, dict)
        return {**_outcome(outcomes, kept, lasted_s), "graded_meanwhile": kept["graded"]}


def _outcome(
    outcomes: Sequence[tuple[int, float, int]], kept: Mapping[str, object], lasted_s: float
) -> dict[str, object]:
    """Return the figures. Lost: accepted, but not in the tables. Double: the same answers of one student twice."""
    accepted = [(seconds, submission) for status, seconds, submission in outcomes if status == 201]
    rows = kept["submissions"]
    assert isinstance(rows, list)
    told = {submission for _, submission in accepted}
    times = sorted(seconds for seconds, _ in accepted) or [0.0]
    p99 = times[min(len(times) - 1, int(len(times) * 0.99))]
    lost, unanswered = len(told - set(rows)), sum(status != 201 for status, _, _ in outcomes)
    return {
        "sent": len(outcomes),
        "accepted": len(accepted),
        "accepted_per_s": round(len(accepted) / lasted_s, 1),
        "refused_or_unanswered": unanswered,
        "lost": lost,
        "double": kept["double"],
        "answers_missing": kept["answers_missing"],
        "median_s": round(statistics.median(times), 3),
        "p99_s": round(p99, 3),
        "lasted_s": round(lasted_s, 1),
        "held": not (lost or unanswered or kept["double"] or kept["answers_missing"]) and p99 < LIMIT_P99_S,
    }


@contextmanager
def _web(real: Platform) -> Iterator[int]:
    """Yield the port of the real web server, with a process for each core."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [*stack.web_command("127.0.0.1", port), "--workers", str(WEB_PROCESSES)]
    web = stack.start("web", command, real.environment, real.log)
    try:
        _await_ready(port, web)
        yield port
    finally:
        stack.stop(web)


def _await_ready(port: int, web: stack.Process) -> None:
    deadline = time.monotonic() + _READY_S
    while time.monotonic() < deadline and web.popen.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"The web server does not answer:\n{web.log.read_text(errors='replace')[-3000:]}")


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, (bool, int, float)) else None
