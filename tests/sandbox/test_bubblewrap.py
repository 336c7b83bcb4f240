"""The bubblewrap backend keeps the contract, and frees what it took."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from exams.grading.sandbox import Sandbox, SandboxError
from tests.sandbox.contract import SandboxContract
from tests.sandbox.exercise import HONEST, request_for
from workers.sandbox import SandboxConfig, open_sandbox, probe

pytestmark = pytest.mark.sandbox


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with open_sandbox() as opened:
        yield opened


class TestBubblewrap(SandboxContract):
    def test_nothing_stays_open(self, sandbox: Sandbox) -> None:
        before = sorted(os.listdir("/proc/self/fd"))
        sandbox.run(request_for(HONEST))
        sandbox.run(request_for("import os\nos._exit(0)\n", seed=-(2**70)))
        assert sorted(os.listdir("/proc/self/fd")) == before


def test_a_jail_that_cannot_be_made_is_our_failure(tmp_path: Path) -> None:
    broken = tmp_path / "bwrap"
    broken.write_text("#!/bin/sh\necho 'No permissions to create new namespace' >&2\nexit 1\n")
    broken.chmod(0o755)
    with (
        pytest.raises(SandboxError, match="No permissions to create new namespace"),
        open_sandbox(SandboxConfig(bwrap=str(broken))) as sandbox,
    ):
        sandbox.run(request_for(HONEST))


def test_the_probe_says_what_is_missing() -> None:
    (finding,) = probe(SandboxConfig(bwrap="/nowhere/bwrap"))
    assert (finding.name, finding.ok, finding.remedy) == ("bubblewrap", False, "apt install bubblewrap")
