"""Hostile programs: none earns a point, each gets its verdict, and host and next run are unharmed.

An honest run follows on the programs of each attack, which differ only in the place they act in."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from exams.grading.sandbox import RunReport, RunRequest, Sandbox, SandboxError
from exams.grading.verdict import Verdict
from tests.sandbox.attacks import Program, programs
from tests.sandbox.backends import backends
from tests.sandbox.exercise import HONEST, request_for
from tests.sandbox.host import Host, look
from tests.waiting import wait_until
from workers.sandbox import SandboxConfig, open_sandbox

_TRIES = 3  # a machine that is busy with other things gives no verdict, and a worker tries again as well
_LONGEST_MESSAGE = 1000


@dataclass(frozen=True, slots=True)
class Place:
    """A sandbox that is warm, and the host as it was then."""

    sandbox: Sandbox
    host: Host


@pytest.fixture(scope="module", params=backends())
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    with open_sandbox(SandboxConfig(backend=request.param, start_s=180)) as sandbox:
        patiently(sandbox, request_for(HONEST))
        yield Place(sandbox, look())


@pytest.mark.parametrize("program", programs(), ids=str)
def test_hostile_program(program: Program, place: Place) -> None:
    report = patiently(place.sandbox, request_for(program.code, limits=program.limits))
    assert tuple(test.fraction for test in report.tests) == program.earns
    assert verdict_of(report, program) in program.verdicts, report
    assert [text for text in (*(test.message for test in report.tests), report.message) if not is_plain(text)] == []
    wait_until(lambda: not look().harmed_since(place.host), f"the host is as before: {place.host}, not {look()}")
    if program.last:
        assert earns_everything(patiently(place.sandbox, request_for(HONEST)))


def patiently(sandbox: Sandbox, request: RunRequest) -> RunReport:
    """Return the report, from another try where the machine was too busy to give a verdict."""
    for _ in range(_TRIES - 1):
        try:
            return sandbox.run(request)
        except SandboxError as error:
            if "too busy" not in str(error):
                raise
    return sandbox.run(request)


def verdict_of(report: RunReport, program: Program) -> Verdict:
    """Return the verdict on what the attack did: of the run if it was stopped, else of the first test it met."""
    return report.tests[program.first_test].verdict


def is_plain(text: str) -> bool:
    """Return whether a text is short, of one line, and moves neither cursor nor direction."""
    moving = [sign for sign in text if unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Zl", "Zp")]
    return len(text) <= _LONGEST_MESSAGE and moving == []


def earns_everything(report: RunReport) -> bool:
    return [test.fraction for test in report.tests] == [1.0, 1.0, 1.0, 1.0]
