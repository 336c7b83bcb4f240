"""Runs forked from zygotes: they share nothing, reach nothing, and survive the end of a zygote."""

import mmap
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from exams.grading.sandbox import RunReport, RunRequest, SandboxError
from exams.grading.verdict import Verdict
from tests.sandbox.exercise import HONEST, TIGHT, request_for
from tests.sandbox.processes import children, processes_left
from tests.sandbox.warm_programs import (
    DRAW,
    FILTERING,
    FIND_TRACES,
    LATE_IMPORT,
    LEAVE_TRACES,
    REACH_OUT,
    TESTS,
    WORKER,
)
from workers.sandbox import SandboxConfig, open_sandbox, probe
from workers.sandbox.bubblewrap.backend import find_bwrap, open_bubblewrap
from workers.sandbox.zones.jail import Jail
from workers.sandbox.zones.sandbox import ZonedSandbox

pytestmark = pytest.mark.sandbox

MADV_COLLAPSE = 25


@pytest.fixture(scope="module")
def sandbox() -> Iterator[ZonedSandbox]:
    with open_bubblewrap(SandboxConfig()) as opened:
        opened.zones.prepare()
        if opened.zones.why_cold:
            (pytest.fail if os.environ.get("CI") else pytest.skip)(f"no zygotes here: {opened.zones.why_cold}")
        yield opened


def run(sandbox: ZonedSandbox, code: str) -> RunReport:
    return sandbox.run(RunRequest({"answer.py": code}, {}, {"tests.py": TESTS}, seed=1, limits=TIGHT))


def outcome(report: RunReport) -> list[tuple[float | None, str]]:
    return [(test.fraction, test.message) for test in report.tests]


def earns_everything(report: RunReport) -> bool:
    return [test.fraction for test in report.tests] == [1.0, 1.0, 1.0, 1.0]


def kill_zygote(sandbox: ZonedSandbox, zone: str) -> None:
    """Kill process 1 of a zygote's jail and wait until it is gone."""
    pid = sandbox.zones.zygote_pids[zone]
    pidfd = os.pidfd_open(pid)
    signal.pidfd_send_signal(pidfd, signal.SIGKILL)
    assert ended(pidfd)


def ended(pidfd: int) -> bool:
    """Return whether a process ends within half a minute."""
    poll = select.poll()
    poll.register(pidfd, select.POLLIN)
    gone = bool(poll.poll(30_000))
    os.close(pidfd)
    return gone


def test_the_record_says_that_it_was_warm(sandbox: ZonedSandbox) -> None:
    assert sandbox.run(request_for(HONEST)).record["warm"] is True


def test_two_runs_share_nothing(sandbox: ZonedSandbox) -> None:
    assert outcome(run(sandbox, LEAVE_TRACES)) == [(1.0, "")]
    assert processes_left() == []
    assert outcome(run(sandbox, FIND_TRACES)) == [(1.0, "")]


def test_a_run_reaches_neither_its_keeper_nor_the_zygote(sandbox: ZonedSandbox) -> None:
    before = dict(sandbox.zones.zygote_pids)
    assert outcome(run(sandbox, REACH_OUT)) == [(1.0, "")]
    assert earns_everything(sandbox.run(request_for(HONEST)))
    assert sandbox.zones.zygote_pids == before


def test_random_numbers_are_those_of_a_fresh_process(sandbox: ZonedSandbox) -> None:
    first, second = (run(sandbox, DRAW).output.strip().split(" | ") for _ in range(2))
    assert first[0] == second[0]
    assert first[1] != second[1]
    assert first[2] != second[2]


@pytest.mark.parametrize("zone", ["examiner", "candidate"])
def test_a_zygote_killed_between_runs_is_replaced(zone: str, sandbox: ZonedSandbox) -> None:
    before = dict(sandbox.zones.zygote_pids)
    kill_zygote(sandbox, zone)
    assert earns_everything(sandbox.run(request_for(HONEST)))
    changed = [each for each, pid in sandbox.zones.zygote_pids.items() if pid != before[each]]
    assert changed == [zone]


@pytest.mark.parametrize("zone", ["examiner", "candidate"])
def test_a_zygote_killed_in_a_run_loses_no_run(
    zone: str, sandbox: ZonedSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = killing(sandbox, monkeypatch, zone, times=1)
    assert earns_everything(sandbox.run(request_for(HONEST)))
    assert started.count("candidate") == 2


def test_a_zygote_that_dies_in_every_run_is_our_failure(sandbox: ZonedSandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    started = killing(sandbox, monkeypatch, "candidate", times=100)
    with pytest.raises(SandboxError, match="A zygote died during a run"):
        sandbox.run(request_for(HONEST))
    assert started.count("candidate") == 2


def killing(sandbox: ZonedSandbox, monkeypatch: pytest.MonkeyPatch, zone: str, *, times: int) -> list[str]:
    """Let the zygote of `zone` be killed just after a candidate was started; return the list of started zones."""
    started: list[str] = []
    start = sandbox.zones.start

    def start_and_kill(which: str, *args: object, **kwargs: object) -> Jail:
        jail = start(which, *args, **kwargs)  # type: ignore[arg-type]
        started.append(which)
        if which == "candidate" and started.count("candidate") <= times:
            assert jail.first_pid > 0
            kill_zygote(sandbox, zone)
        return jail

    monkeypatch.setattr(sandbox.zones, "start", start_and_kill)
    return started


def test_a_zygote_is_replaced_after_some_runs() -> None:
    with open_bubblewrap(SandboxConfig(zygote_runs=2)) as sandbox:
        sandbox.zones.prepare()
        first = dict(sandbox.zones.zygote_pids)
        assert earns_everything(sandbox.run(request_for(HONEST)))
        assert sandbox.zones.zygote_pids == first
        assert earns_everything(sandbox.run(request_for(HONEST)))
        assert not set(sandbox.zones.zygote_pids.values()) & set(first.values())
        assert earns_everything(sandbox.run(request_for(HONEST)))
    assert processes_left() == []


def test_a_zygote_that_grew_is_replaced() -> None:
    with open_bubblewrap(SandboxConfig(zygote_growth_bytes=-1)) as sandbox:
        sandbox.zones.prepare()
        first = dict(sandbox.zones.zygote_pids)
        assert earns_everything(sandbox.run(request_for(HONEST)))
        assert not set(sandbox.zones.zygote_pids.values()) & set(first.values())


def test_a_killed_worker_leaves_no_process() -> None:
    worker = subprocess.Popen([sys.executable, "-c", WORKER], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2])
    assert worker.stdout is not None
    with worker.stdout:
        pidfds = [os.pidfd_open(int(pid)) for pid in worker.stdout.readline().split()]
    worker.kill()
    worker.wait()
    assert [ended(pidfd) for pidfd in pidfds] == [True, True]


def test_an_interpreter_below_tmp_stays_visible_in_a_run(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").symlink_to(os.path.realpath(sys.executable))
    (tmp_path / "pyvenv.cfg").write_text(f"home = {os.path.dirname(os.path.realpath(sys.executable))}\n")
    library = tmp_path / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}"
    library.mkdir(parents=True)
    (library / "site-packages").symlink_to(Path(pytest.__file__).parents[1])
    with open_bubblewrap(SandboxConfig(python=str(tmp_path / "bin" / "python"))) as sandbox:
        report = run(sandbox, LATE_IMPORT)
    assert outcome(report) == [(1.0, "")]
    assert report.record["warm"] is True


@pytest.fixture
def without_the_right(tmp_path: Path) -> SandboxConfig:
    wrapper = tmp_path / "bwrap"
    wrapper.write_text(FILTERING.format(bwrap=find_bwrap(SandboxConfig())))
    wrapper.chmod(0o755)
    return SandboxConfig(bwrap=str(wrapper))


def test_where_zygotes_may_not_make_namespaces_each_run_has_a_fresh_jail(without_the_right: SandboxConfig) -> None:
    with open_bubblewrap(without_the_right) as sandbox:
        report = sandbox.run(request_for(HONEST))
        assert "clone: Operation not permitted" in sandbox.zones.why_cold
    assert earns_everything(report)
    assert report.record["warm"] is False
    (finding,) = (each for each in probe(without_the_right) if each.name == "warm start")
    assert (finding.ok, finding.required) == (False, False)
    assert "Operation not permitted" in finding.detail


def test_a_run_begins_in_a_fork_that_waited(sandbox: ZonedSandbox) -> None:
    run(sandbox, "def answer():\n    return []\n")
    waiting = {zone: keeper_of(pid) for zone, pid in sandbox.zones.zygote_pids.items()}
    report = run(sandbox, "def answer():\n    return []\n")
    assert outcome(report) == [(1.0, "")]
    assert {zone: keeper_of(pid) for zone, pid in sandbox.zones.zygote_pids.items()} != waiting
    assert [Path(f"/proc/{pid}").exists() for pid in waiting.values()] == [False, False]


def test_a_spare_that_died_is_replaced(sandbox: ZonedSandbox) -> None:
    run(sandbox, "def answer():\n    return []\n")
    for pid in sandbox.zones.zygote_pids.values():
        pidfd = os.pidfd_open(keeper_of(pid))
        signal.pidfd_send_signal(pidfd, signal.SIGKILL)
        assert ended(pidfd)
    assert earns_everything(sandbox.run(request_for(HONEST)))


def test_no_fork_waits_where_none_is_wanted() -> None:
    with open_bubblewrap(SandboxConfig(spares=0)) as sandbox:
        assert earns_everything(sandbox.run(request_for(HONEST)))
        assert [children(children(pid)[0]) for pid in sandbox.zones.zygote_pids.values()] == [[], []]


def keeper_of(init: int) -> int:
    """Return the keeper of the one fork that waits below a zygote's jail."""
    zygote = children(init)[0]
    while not (keepers := children(zygote)):
        pass
    (keeper,) = keepers
    return keeper


def test_a_zygote_lives_in_huge_pages(sandbox: ZonedSandbox) -> None:
    if not has_huge_pages():
        pytest.skip("this kernel collapses no pages into huge ones")
    for pid in sandbox.zones.zygote_pids.values():
        zygote = children(pid)[0]
        lines = Path(f"/proc/{zygote}/smaps_rollup").read_text().splitlines()[1:]
        kib = {line.split(":")[0]: int(line.split()[1]) for line in lines}
        assert kib["AnonHugePages"] > kib["Anonymous"] / 2


def has_huge_pages() -> bool:
    size = 4 * 1024**2  # one whole huge page is in it, wherever it starts
    with mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS) as memory:
        memory.write(bytes(size))
        try:
            memory.madvise(MADV_COLLAPSE)
        except OSError:
            return False
    return True


def test_it_can_be_switched_off() -> None:
    with open_sandbox(SandboxConfig(warm=False)) as sandbox:
        report = sandbox.run(request_for(HONEST))
    assert report.verdict is Verdict.ACCEPTED
    assert report.record["warm"] is False
