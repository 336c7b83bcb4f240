"""Grading a code answer, from the claimed answer to its grade, beside the same checks without isolation."""

import json
import multiprocessing
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from benchmarks.result import Result
from exams.bundle import QuestionDocument
from exams.grading import engine
from exams.grading.answer_type import Tools
from exams.grading.types import Answer
from exams.grading.verdict import State
from workers.sandbox import config_from
from workers.sandbox.bubblewrap.backend import open_bubblewrap
from workers.sandbox.zones.sandbox import ZonedSandbox
from workers.sandbox.zones.usage import shared_fairly_bytes
from workers.sheets import find_bundle

_LABEL = "1b"
_FRESH_EVERY = 4  # a fresh process takes seconds
_ENGINES = ("docker", "podman")


def measure(answers: int) -> Result:
    """Return medians of `answers` gradings each way, taken in turns."""
    question = next(each for each in find_bundle("").questions if each.label == _LABEL)
    with open_bubblewrap(config_from()) as sandbox, _bare_process(question) as (bare, fresh):
        started = time.perf_counter()
        _grade(question, sandbox, 0)
        first_s = time.perf_counter() - started
        bare(0)
        ours, bare_s, fresh_s = _in_turns(answers, lambda seed: _grade(question, sandbox, seed), bare, fresh)
        memory = sum(map(shared_fairly_bytes, sandbox.zones.zygote_pids.values()))
        mode = "one jail a run: " + sandbox.zones.why_cold if sandbox.zones.why_cold else "forks of warm zygotes"
    median = statistics.median(ours)
    return Result(
        title=f"question {_LABEL}, an answer that earns full points",
        figures={
            "median_s": round(median, 4),
            "p95_s": round(statistics.quantiles(ours, n=20)[-1], 4),
            "answers_per_s": round(_throughput(question, answers), 2),
            "bare_checks_s": round(statistics.median(bare_s), 4),
            "fresh_process_s": round(statistics.median(fresh_s), 4),
            "first_answer_s": round(first_s, 3),
        },
        ratios={
            "vs_bare_checks": round(median / statistics.median(bare_s), 2),
            "vs_fresh_process": round(median / statistics.median(fresh_s), 3),
            "vs_fresh_container": None,
        },
        environment=_environment(answers) | {"sandbox": mode, "zygotes_mib": round(memory / 2**20)},
    )


def _in_turns(answers: int, *ways: Callable[[int], None]) -> list[list[float]]:
    """Return the seconds of each way; the last one is taken only now and then."""
    seconds: list[list[float]] = [[] for _ in ways]
    for seed in range(1, answers + 1):
        for number, way in enumerate(ways):
            if number + 1 < len(ways) or seed % _FRESH_EVERY == 1:
                started = time.perf_counter()
                way(seed)
                seconds[number].append(time.perf_counter() - started)
    return seconds


def _grade(question: QuestionDocument, sandbox: ZonedSandbox, seed: int) -> None:
    answer = Answer(fields={"code": _code(question, seed)})
    grade = engine.grade(question.spec, answer, Tools(seed=seed, sandbox=sandbox))
    if grade.state is not State.GRADED or grade.points != question.spec.points:
        raise RuntimeError(f"The model answer got {grade.points} points ({grade.state}): {grade.feedback}")


def _code(question: QuestionDocument, seed: int) -> str:
    """Return the model answer, in a text that no other seed has."""
    return f"{question.solution['code']}\n# answer {seed}\n"


@contextmanager
def _bare_process(question: QuestionDocument) -> Iterator[tuple[Callable[[int], None], Callable[[int], None]]]:
    """Yield what runs the bare checks in one warm process, and what runs them in a new process each time."""
    with tempfile.TemporaryDirectory() as name:
        for folder, files in (("public", question.spec.public), ("private", question.spec.private)):
            _write(Path(name) / folder, files)
        command = [sys.executable, "-m", "benchmarks.bare", name]
        warm = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        with warm:
            yield (
                lambda seed: _ask(warm, _line(question, seed)),
                lambda seed: _expect_full(
                    subprocess.run(
                        command, input=_line(question, seed), capture_output=True, text=True, check=True
                    ).stdout
                ),
            )


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)


def _line(question: QuestionDocument, seed: int) -> str:
    return json.dumps({"code": _code(question, seed), "seed": seed}) + "\n"


def _ask(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(line)
    process.stdin.flush()
    _expect_full(process.stdout.readline())


def _expect_full(found: str) -> None:
    if set(json.loads(found)) != {1.0}:
        raise RuntimeError(f"The bare checks gave {found}")


def _throughput(question: QuestionDocument, answers: int) -> float:
    """Return answers a second with one worker process a core, all warm before the clock starts."""
    processes = os.cpu_count() or 1
    context = multiprocessing.get_context("fork")
    barrier = context.Barrier(processes + 1)
    each = max(answers // 2, 5)

    def work() -> None:
        with open_bubblewrap(config_from()) as sandbox:
            _grade(question, sandbox, 0)
            barrier.wait()
            for seed in range(1, each + 1):
                _grade(question, sandbox, seed)
            barrier.wait()

    workers = [context.Process(target=work) for _ in range(processes)]
    for worker in workers:
        worker.start()
    barrier.wait()
    started = time.perf_counter()
    barrier.wait()
    seconds = time.perf_counter() - started
    for worker in workers:
        worker.join()
    return processes * each / seconds


def _environment(answers: int) -> dict[str, object]:
    engines = [name for name in _ENGINES if _answers_calls(name)]
    why = "this benchmark starts no containers" if engines else "no container engine answers on this machine"
    return {
        "answers": answers,
        "cores": os.cpu_count(),
        "load_1m": round(os.getloadavg()[0], 2),
        "machine": platform.machine(),
        "kernel": platform.release(),
        "python": platform.python_version(),
        "fresh_container": f"not measured: {why}",
    }


def _answers_calls(name: str) -> bool:
    """Return whether a container engine's program is installed and its service runs."""
    if shutil.which(name) is None:
        return False
    return subprocess.run([name, "info"], capture_output=True, check=False, timeout=30).returncode == 0
