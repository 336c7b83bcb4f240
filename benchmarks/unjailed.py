"""The same hidden tests without isolation: in one warm process, in a fresh one each time, by pytest."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.answers import code_of, write_answer
from benchmarks.turns import FRESH_EVERY, Way, timed
from exams.bundle import QuestionDocument

PYTEST = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "test_answer.py")
# No plugin but pytest's own, one thread: as quick as pytest can be.
PYTEST_ENVIRONMENT = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


@contextmanager
def warm_process(question: QuestionDocument, folder: Path) -> Iterator[Way]:
    """Yield the checks in one process that has torch imported and stays."""
    command = [sys.executable, "checks.py"]
    with subprocess.Popen(command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Way("bare_checks", timed(lambda seed: _ask(process, _line(question, seed))))


def fresh_python(question: QuestionDocument, folder: Path) -> Way:
    """Return the checks in a new process each time."""

    def check(seed: int) -> None:
        command = [sys.executable, "checks.py"]
        done = subprocess.run(
            command, cwd=folder, input=_line(question, seed), capture_output=True, text=True, check=True
        )
        _expect_full(done.stdout)

    return Way("fresh_python", timed(check), FRESH_EVERY)


def fresh_pytest(question: QuestionDocument, folder: Path) -> Way:
    """Return the checks by pytest in a new process each time."""

    def check(seed: int) -> None:
        write_answer(question, folder, seed)
        environment = {**os.environ, **PYTEST_ENVIRONMENT, "BENCH_SEED": str(seed)}
        done = subprocess.run(
            [sys.executable, *PYTEST], cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        expect_passed(done)

    return Way("fresh_process", timed(check), FRESH_EVERY)


def expect_passed(done: "subprocess.CompletedProcess[str]") -> None:
    """Raise RuntimeError, with what was printed, unless pytest passed all tests."""
    if done.returncode or " passed" not in done.stdout:
        raise RuntimeError(f"pytest did not pass the model answer:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


def _line(question: QuestionDocument, seed: int) -> str:
    return json.dumps({"code": code_of(question, seed), "seed": seed}) + "\n"


def _ask(process: "subprocess.Popen[str]", line: str) -> None:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(line)
    process.stdin.flush()
    _expect_full(process.stdout.readline())


def _expect_full(found: str) -> None:
    if not found or set(json.loads(found)) != {1.0}:
        raise RuntimeError(f"The bare checks gave {found!r}")
