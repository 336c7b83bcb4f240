"""Jails where the kernel refuses them a /proc, as it does in a container with a masked one."""

from pathlib import Path

import pytest

from exams.grading.sandbox import Limits, RunRequest
from exams.grading.verdict import Verdict
from workers.sandbox import SandboxConfig, open_sandbox
from workers.sandbox.bubblewrap.backend import find_bwrap

# Stands in the way of bubblewrap as that kernel does, with bubblewrap's own words.
REFUSING = """#!/bin/sh
for word in "$@"; do
    [ "$word" = --proc ] && echo "bwrap: Can't mount proc on /newroot/proc: Operation not permitted" >&2 && exit 1
done
exec {bwrap} "$@"
"""
TESTS = b"""
from karakter import test

@test(points="1", criterion="proc")
def test_sees_no_processes(candidate, rng):
    assert candidate.call("processes", 64) == 0
"""
HONEST = """
import os

def processes(megabytes):
    block = bytearray(megabytes * 2**20)
    return len(os.listdir("/proc")) if os.path.exists("/proc") else 0
"""
LIMITS = Limits(memory_bytes=256 * 1024**2)

pytestmark = pytest.mark.sandbox


@pytest.fixture
def config(tmp_path: Path) -> SandboxConfig:
    wrapper = tmp_path / "bwrap"
    wrapper.write_text(REFUSING.format(bwrap=find_bwrap(SandboxConfig())))
    wrapper.chmod(0o755)
    return SandboxConfig(bwrap=str(wrapper))


def test_an_answer_is_graded_without_proc(config: SandboxConfig) -> None:
    request = RunRequest({"answer.py": HONEST}, {}, {"tests.py": TESTS}, seed=1, limits=LIMITS)
    with open_sandbox(config) as sandbox:
        report = sandbox.run(request)
    assert [(test.name, test.fraction) for test in report.tests] == [("test_sees_no_processes", 1.0)]
    assert report.verdict is Verdict.ACCEPTED


def test_the_memory_limit_holds_without_proc(config: SandboxConfig) -> None:
    answer = HONEST.replace("megabytes * 2**20", "4 * megabytes * 2**20 + 1")  # 256 MiB and a byte, of 256 MiB
    request = RunRequest({"answer.py": answer}, {}, {"tests.py": TESTS}, seed=1, limits=LIMITS)
    with open_sandbox(config) as sandbox:
        report = sandbox.run(request)
    assert [test.fraction for test in report.tests] == [0.0]
    assert [test.verdict for test in report.tests] == [Verdict.MEMORY_LIMIT_EXCEEDED]
