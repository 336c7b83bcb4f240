"""A class hands in at once: whole exams over HTTP at a fixed rate, on PostgreSQL, while workers grade behind it."""

import json
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from benchmarks.arrivals import Outcome
from benchmarks.machine import ROOT, on_this_machine
from benchmarks.options import Options
from benchmarks.processes import seconds_of
from benchmarks.real import Platform, platform
from benchmarks.result import Result
from grader import stack

STUDENTS = 200
PER_S = (200, 100, 50, 25, 12)  # the rate that is asked of it first, then what smaller machines may hold
LIMIT_P99_S = 0.5
WEB_PROCESSES = 2
ACCEPTED = 201
_CONNECTIONS = 128
_LATE_S = 20.0  # so long after the last one is due its receipt is waited for
_WARM = 16  # before: a class that sat the exam has had every process read the questions already
_READY_S = 60.0


@dataclass(frozen=True, slots=True)
class Web:
    """The web server; `pid` is that of its first process."""

    port: int
    pid: int


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
    unharmed = all(not (one["lost"] or one["double"] or one["answers_missing"]) for one in rounds.values())
    return Result(
        f"hand-ins of whole exams, {PER_S[0]} a second for {options.hand_in_seconds:g} s, while grading goes on",
        {
            **figures,
            "most_accepted_per_s": best,
            "rate_held_with_p99_under_500_ms": held,
            "none_lost_or_double": unharmed,
        },
        {},
        environment,
    )


def _round(per_s: int, seconds: float) -> dict[str, object]:
    """Return what became of hand-ins at this rate, on a database of its own."""
    with platform("postgres") as real, _web(real) as web, real.workers(1) as worker:
        wanted = int(per_s * seconds)
        requests = real.rows.ask("letters", students=STUDENTS, count=wanted + _WARM)
        assert isinstance(requests, list)
        _arrive({"port": web.port, "per_s": _WARM, "connections": _WARM, "requests": requests[wanted:]})
        order = {"port": web.port, "per_s": per_s, "connections": _CONNECTIONS, "requests": requests[:wanted]}
        watched = {"web": web.pid, "postgres": _postgres_pid(real), "worker": worker.popen.pid}
        before = {name: seconds_of(pid) for name, pid in watched.items()}
        outcomes = _arrive({**order, "limit_s": seconds + _LATE_S})
        used = {name: seconds_of(pid) - before[name] for name, pid in watched.items()}
        kept = real.rows.ask("kept")
        assert isinstance(kept, dict)
        return {**_outcome(outcomes, kept, per_s), **_costs(used, outcomes), "graded_meanwhile": kept["graded"]}


def _arrive(order: Mapping[str, object]) -> list[Outcome]:
    """Return what became of the requests, sent by a process of its own."""
    command = [sys.executable, "-m", "benchmarks.arrivals"]
    sent = json.dumps({"limit_s": _READY_S, **order})
    done = subprocess.run(command, cwd=ROOT, input=sent, stdout=subprocess.PIPE, text=True, check=True)
    return [Outcome(*each) for each in json.loads(done.stdout)]


def _outcome(outcomes: Sequence[Outcome], kept: Mapping[str, object], per_s: int) -> dict[str, object]:
    """Return the figures. Lost: accepted, but not in the tables. Double: the same answers of one student twice."""
    accepted = [one for one in outcomes if one.status == ACCEPTED]
    rows = kept["submissions"]
    assert isinstance(rows, list)
    receipts = [one.receipt_s for one in accepted]
    first = [one.receipt_s for one in accepted if one.tries == 1]
    last_s = max(
        (number / per_s + one.receipt_s for number, one in enumerate(outcomes) if one.status == ACCEPTED), default=1.0
    )
    lost = len({one.submission for one in accepted} - set(rows))
    return {
        "sent": len(outcomes),
        "accepted": len(accepted),
        "accepted_per_s": round(len(accepted) / last_s, 1),
        "accepted_at_the_first_try": len(first),
        "told_to_come_again": sum(one.tries - (one.status == ACCEPTED) for one in outcomes),
        "not_accepted_in_time": len(outcomes) - len(accepted),
        "lost": lost,
        "double": kept["double"],
        "answers_missing": kept["answers_missing"],
        "first_try_median_s": _place(first, 0.5),
        "first_try_p99_s": _place(first, 0.99),
        "receipt_median_s": _place(receipts, 0.5),
        "receipt_p99_s": _place(receipts, 0.99),
        "any_answer_p99_s": _place([one.slowest_s for one in outcomes if one.tries], 0.99),
        "held": len(accepted) == len(outcomes)
        and not (lost or kept["double"] or kept["answers_missing"])
        and _place(receipts, 0.99) < LIMIT_P99_S,
    }


def _costs(used: Mapping[str, float], outcomes: Sequence[Outcome]) -> dict[str, object]:
    """Return what one accepted hand-in took of the processors, and what all grading meanwhile took."""
    accepted = max(1, sum(one.status == ACCEPTED for one in outcomes))
    each = {f"{name}_cpu_ms_each": round(used[name] * 1000 / accepted, 1) for name in ("web", "postgres")}
    return {**each, "worker_cpu_s": round(used["worker"], 1)}


def _place(times: Sequence[float], share: float) -> float:
    """Return the time that this share of them does not pass, 0 if there are none."""
    ordered = sorted(times) or [0.0]
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 3)


@contextmanager
def _web(real: Platform) -> Iterator[Web]:
    """Yield the real web server, with a process for each core."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    web = stack.start("web", stack.web_command("127.0.0.1", port, WEB_PROCESSES), real.environment, real.log)
    try:
        _await_ready(port, web)
        yield Web(port, web.popen.pid)
    finally:
        stack.stop(web)


def _postgres_pid(real: Platform) -> int:
    """Return the first process of the database server, whose folder stands in the URL."""
    folder = unquote(urlsplit(real.environment["DATABASE_URL"]).netloc.rpartition("@")[2])
    return int((Path(folder) / "data" / "postmaster.pid").read_text().split()[0])


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
