"""The same hidden tests by graders of others, otter-grader and nbgrader: their usual command on one notebook.

They live in a folder of their own below the data folder, never in the project's environment, and borrow its torch.
"""

import importlib.util
import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from benchmarks.answers import code_of
from benchmarks.machine import ROOT
from benchmarks.result import Unavailable
from benchmarks.turns import FRESH_EVERY, Way
from exams.bundle import QuestionDocument

Cell = dict[str, object]
OTHERS = ("otter_grader", "nbgrader")
_PACKAGES = ("otter-grader==7.0.0", "nbgrader==0.9.6")
_HOW = "not installed (./run bench code --others does it, 700 MB below the data folder)"
_IMPORTS = "import math\nimport torch\nimport torch.nn as nn\nimport torch.nn.functional as F"
_KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
_OTTER_TESTS = """
import os

import checks
from otter.test_files import test_case

OK_FORMAT = False
name = "q1"
points = {tests}
TESTS = checks.hidden_tests()
CANDIDATES = []


def candidate(env):
    if not CANDIDATES:
        CANDIDATES.append(checks.InProcess(env, int(os.environ["BENCH_SEED"])))
    return CANDIDATES[0]
"""
_OTTER_TEST = """

@test_case(points=1)
def test_{number}(env):
    assert checks.fraction(TESTS[{number}], candidate(env)) == 1.0
"""
_NBGRADER_FIRST = """
import os
import checks
CANDIDATE = checks.InProcess(dict(globals()), int(os.environ["BENCH_SEED"]))
TESTS = checks.hidden_tests()
"""
_NBGRADER_TEST = "assert checks.fraction(TESTS[{number}], CANDIDATE) == 1.0"


def install() -> None:
    """Install both into their folder; quick if they are there. Raises Unavailable if pip fails."""
    folder = _folder()
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    print(f"Looking for {' and '.join(_PACKAGES)} ...", file=sys.stderr, flush=True)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run([folder / "bin" / "pip", "install", "--quiet", *_PACKAGES], env=environment, check=False)
    if done.returncode:
        raise Unavailable("pip could not install the graders of others; its words stand above.")
    packages = next(folder.glob("lib/python*/site-packages"))
    (packages / "torch_of_the_project.pth").write_text(f"{_own_packages()}\n", encoding="utf-8")


@contextmanager
def otter_grader(question: QuestionDocument, folder: Path, tests: int) -> Iterator[Way]:
    """Yield `otter run` on a notebook. Raises Unavailable."""
    program = _program("otter")
    place = folder / "otter"
    (place / "tests").mkdir(parents=True)
    (place / "out").mkdir()
    cases = "".join(_OTTER_TEST.format(number=number) for number in range(tests))
    (place / "tests" / "q1.py").write_text(_OTTER_TESTS.format(tests=tests) + cases, encoding="utf-8")
    _call(program, "generate", "-t", "tests", "-o", "tests.zip", "--no-environment", "--no-requirements", folder=place)

    def prepare(seed: int) -> None:
        cells = [_cell(_IMPORTS), _cell(code_of(question, seed))]
        _write_notebook(place / "answer.ipynb", cells)
        (place / "out" / "results.json").unlink(missing_ok=True)

    def points() -> float:
        found = json.loads((place / "out" / "results.json").read_text(encoding="utf-8"))
        return sum(float(test["score"]) for test in found["tests"] if test.get("max_score"))

    command = [program, "run", "-a", "tests.zip", "-o", "out", "--no-logo", "answer.ipynb"]
    yield Way("otter_grader", _timed(command, place, prepare, points, tests), FRESH_EVERY)


@contextmanager
def nbgrader(question: QuestionDocument, folder: Path, tests: int) -> Iterator[Way]:
    """Yield `nbgrader autograde` on a notebook. Raises Unavailable."""
    program = _program("nbgrader")
    place = folder / "nbgrader"
    (place / "source" / "exam").mkdir(parents=True)
    (place / "submitted" / "ann" / "exam").mkdir(parents=True)
    (place / "nbgrader_config.py").write_text('get_config().CourseDirectory.course_id = "bench"\n', encoding="utf-8")
    _write_notebook(place / "source" / "exam" / "answer.ipynb", _source_cells(tests))
    _call(program, "generate_assignment", "exam", folder=place)
    released = json.loads((place / "release" / "exam" / "answer.ipynb").read_text(encoding="utf-8"))

    def prepare(seed: int) -> None:
        released["cells"][1]["source"] = code_of(question, seed)
        target = place / "submitted" / "ann" / "exam" / "answer.ipynb"
        target.write_text(json.dumps(released), encoding="utf-8")

    def points() -> float:
        with closing(sqlite3.connect(place / "gradebook.db")) as book:
            return float(book.execute("SELECT SUM(auto_score) FROM grade").fetchone()[0] or 0)

    command = [program, "autograde", "exam", "--student", "ann", "--force"]
    yield Way("nbgrader", _timed(command, place, prepare, points, tests), FRESH_EVERY)


def _timed(
    command: list[str], place: Path, prepare: Callable[[int], None], points: Callable[[], float], full: int
) -> Callable[[int], float]:
    """Return what grades an answer and returns the seconds of the command alone; raises RuntimeError if points lack."""

    def grade(seed: int) -> float:
        prepare(seed)
        seconds = _call(*command, folder=place, seed=seed)
        if (found := points()) != full:
            raise RuntimeError(f"{Path(command[0]).name} gave the model answer {found} of {full} points")
        return seconds

    return grade


def _source_cells(tests: int) -> list[Cell]:
    """Return the teacher's notebook: imports, the place of the answer, the hidden tests."""
    first = _cell(_IMPORTS, marks=_marks("imports", locked=True))
    answer = _cell("### BEGIN SOLUTION\npass\n### END SOLUTION", marks=_marks("answer", solution=True))
    return [first, answer, *(_test_cell(number) for number in range(tests))]


def _test_cell(number: int) -> Cell:
    source = (_NBGRADER_FIRST if number == 0 else "") + _NBGRADER_TEST.format(number=number)
    hidden = f"### BEGIN HIDDEN TESTS\n{source.strip()}\n### END HIDDEN TESTS"
    return _cell(hidden, marks=_marks(f"test{number}", locked=True, grade=True))


def _marks(name: str, *, grade: bool = False, locked: bool = False, solution: bool = False) -> dict[str, object]:
    marks: dict[str, object] = {"grade_id": name, "schema_version": 3, "task": False}
    marks |= {"grade": grade, "locked": locked, "solution": solution}
    return {"nbgrader": marks | ({"points": 1} if grade else {})}


def _write_notebook(path: Path, cells: list[Cell]) -> None:
    numbered = [{**cell, "id": f"cell-{number}"} for number, cell in enumerate(cells)]
    notebook = {"cells": numbered, "metadata": _KERNEL, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(notebook), encoding="utf-8")


def _cell(source: str, marks: Mapping[str, object] | None = None) -> Cell:
    return {"cell_type": "code", "source": source, "metadata": marks or {}, "execution_count": None, "outputs": []}


def _call(*command: str, folder: Path, seed: int = 0) -> float:
    """Run a command of theirs; return its seconds. Raises RuntimeError with what it printed."""
    started = time.perf_counter()
    done = subprocess.run(
        command, cwd=folder, env=_environment(folder.parent, seed), capture_output=True, text=True, check=False
    )
    seconds = time.perf_counter() - started
    if done.returncode:
        raise RuntimeError(f"{Path(command[0]).name} failed:\n{done.stdout[-1500:]}{done.stderr[-1500:]}")
    return seconds


def _environment(checks: Path, seed: int) -> Mapping[str, str]:
    path = f"{_folder() / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    own = {"PATH": path, "PYTHONPATH": str(checks), "BENCH_SEED": str(seed)}
    return {**os.environ, **own, "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def _program(name: str) -> str:
    """Return the path of a program of theirs. Raises Unavailable."""
    path = _folder() / "bin" / name
    if not path.exists():
        raise Unavailable(_HOW)
    return str(path)


def _folder() -> Path:
    return Path(os.environ.get("KARAKTER_VAR_DIR") or ROOT / "var").absolute() / "bench" / "others"


def _own_packages() -> Path:
    """Return where the project's torch is."""
    spec = importlib.util.find_spec("torch")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent.parent
