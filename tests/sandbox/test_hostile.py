"""Hostile programs: none earns a point, each gets its verdict, and the next run is unharmed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from exams.grading.sandbox import Sandbox
from exams.grading.verdict import Verdict
from tests.sandbox.exercise import HONEST, request_for
from tests.sandbox.processes import processes_left
from workers.sandbox import open_sandbox

PROGRAMS = sorted((Path(__file__).parent / "hostile").glob("*.py"))

pytestmark = pytest.mark.sandbox


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with open_sandbox() as opened:
        yield opened


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.stem)
def test_hostile_program_earns_nothing(program: Path, sandbox: Sandbox) -> None:
    code = program.read_text()
    report = sandbox.run(request_for(code))
    expected = Verdict(code.removeprefix("# ").partition(":")[0])
    assert [test.fraction for test in report.tests] == [0.0, 0.0, 0.0]
    if expected is Verdict.WRONG_ANSWER:
        assert report.tests[0].verdict is Verdict.WRONG_ANSWER
    else:
        assert report.verdict is expected, report.message
    assert processes_left() == []
    assert not Path("/tmp/exploded").exists()


@pytest.mark.parametrize("program", ["fork_bomb", "fill_tmpfs", "eat_memory", "patch_comparison", "replace_zone"])
def test_next_run_is_unharmed(program: str, sandbox: Sandbox) -> None:
    hostile = (Path(__file__).parent / "hostile" / f"{program}.py").read_text()
    sandbox.run(request_for(hostile))
    report = sandbox.run(request_for(HONEST))
    assert [test.fraction for test in report.tests] == [1.0, 1.0, 1.0]
    assert report.verdict is Verdict.ACCEPTED
