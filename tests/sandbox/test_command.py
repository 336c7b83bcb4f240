"""What starts a jail, and how its end is read: pure functions, tested as data."""

import struct
import subprocess
import sys
from decimal import Decimal

import pytest

from exams.grading.sandbox import SandboxError
from exams.grading.verdict import Verdict
from tests.waiting import wait_until
from workers.sandbox import SandboxConfig, config_from, open_sandbox
from workers.sandbox.bubblewrap.command import Bind, JailPlan, Link, jail_command
from workers.sandbox.zones import seccomp
from workers.sandbox.zones.ledger import CandidateNote, Ledger
from workers.sandbox.zones.outcome import Ending, Killed, fate_of
from workers.sandbox.zones.usage import Usage, usage_below
from workers.wire.messages import Judged


def plan(*, as_root: bool) -> JailPlan:
    return JailPlan(
        bwrap="/usr/bin/bwrap", python="/venv/bin/python", module="workers.candidate",
        binds=[Bind("/usr/lib", "/usr/lib"), Bind("/src/wire", "/opt/karakter/workers/wire")],
        links=[Link("usr/lib", "/lib")], as_root=as_root, tmpfs_bytes=1024, seccomp_fd=5, info_fd=6, channel_fd=7,
    )  # fmt: skip


def pairs(command: list[str], word: str) -> list[tuple[str, str]]:
    return [(command[at + 1], command[at + 2]) for at, each in enumerate(command) if each == word]


@pytest.mark.parametrize("as_root", [True, False])
def test_the_jail_sees_only_what_it_needs(as_root: bool) -> None:
    command = jail_command(plan(as_root=as_root))
    assert pairs(command, "--ro-bind") == [("/usr/lib", "/usr/lib"), ("/src/wire", "/opt/karakter/workers/wire")]
    assert "--bind" not in command
    assert [source for source, _ in pairs(command, "--dev-bind")] == [
        "/dev/null", "/dev/zero", "/dev/random", "/dev/urandom",
    ]  # fmt: skip
    assert pairs(command, "--size") == [("1024", "--tmpfs")]
    assert pairs(command, "--remount-ro")[0][0] == "/"
    assert "--clearenv" in command
    assert "--die-with-parent" in command
    assert "--new-session" in command
    assert pairs(command, "--cap-drop")[0][0] == "ALL"
    assert command[command.index("--seccomp") + 1] == "5"
    assert command[-7:] == ["--", "/venv/bin/python", "-P", "-s", "-m", "workers.candidate", "7"]


def test_without_root_a_user_namespace_makes_it_nobody() -> None:
    command = jail_command(plan(as_root=False))
    assert "--unshare-all" in command
    assert command[command.index("--uid") + 1] == "65534"
    assert "--cap-add" not in command


def test_as_root_only_the_change_of_user_is_left() -> None:
    command = jail_command(plan(as_root=True))
    added = [command[at + 1] for at, word in enumerate(command) if word == "--cap-add"]
    assert added == ["CAP_SETUID", "CAP_SETGID"]
    for namespace in ("ipc", "pid", "net", "uts"):
        assert f"--unshare-{namespace}" in command


class Filter:
    """Runs a filter on one system call, as the kernel does."""

    def __init__(self, machine: str) -> None:
        code = seccomp.program(machine)
        self.lines = [struct.unpack_from("<HBBI", code, at) for at in range(0, len(code), 8)]
        self.audit = seccomp.ARCHITECTURES[machine].audit

    def decide(self, number: int, *args: int, audit: int | None = None) -> int:
        words = {0: number, 4: self.audit if audit is None else audit}
        words |= {16 + 8 * at: arg & 0xFFFFFFFF for at, arg in enumerate((*args, 0, 0))}
        at, held = 0, 0
        while True:
            code, then, otherwise, value = self.lines[at]
            at += 1
            match code:
                case 0x20:
                    held = words[value]
                case 0x06:
                    return int(value)
                case 0x15:
                    at += then if held == value else otherwise
                case 0x35:
                    at += then if held >= value else otherwise
                case 0x45:
                    at += then if held & value else otherwise


ALLOW, EPERM, ENOSYS, KILL = 0x7FFF0000, 0x00050001, 0x00050026, 0x80000000


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_filter(machine: str) -> None:
    kernel, numbers = Filter(machine), seccomp.ARCHITECTURES[machine]
    for number in seccomp.forbidden_numbers(machine):
        assert kernel.decide(number) == EPERM
    assert kernel.decide(numbers.clone3) == ENOSYS
    assert kernel.decide(numbers.clone, 0x11) == ALLOW  # fork
    assert kernel.decide(numbers.clone, 0x10000000 | 0x11) == EPERM  # with a user namespace
    assert kernel.decide(numbers.socket, 1) == ALLOW
    for family in (2, 10, 16, 17, 40):  # internet, netlink, packet, vsock
        assert kernel.decide(numbers.socket, family) == EPERM
    assert kernel.decide(numbers.ioctl, 0, 0x5412) == EPERM
    assert kernel.decide(numbers.ioctl, 0, 0x5413) == ALLOW
    assert kernel.decide(0 if machine == "x86_64" else 63) == ALLOW  # read
    assert kernel.decide(0, audit=0x40000003) == KILL  # 32-bit calls have other numbers


def test_filter_refuses_the_x32_numbers() -> None:
    assert Filter("x86_64").decide(0x40000000 | 101) == EPERM


@pytest.mark.parametrize(
    ("returncode", "killed", "verdict"),
    [
        (0, None, Verdict.RUNTIME_ERROR),
        (1, None, Verdict.RUNTIME_ERROR),
        (137, Killed.DONE, Verdict.RUNTIME_ERROR),
        (137, Killed.WALL, Verdict.TIME_LIMIT_EXCEEDED),
        (137, Killed.CPU, Verdict.TIME_LIMIT_EXCEEDED),
        (137, Killed.MEMORY, Verdict.MEMORY_LIMIT_EXCEEDED),
        (137, Killed.OUTPUT, Verdict.OUTPUT_LIMIT_EXCEEDED),
        (137, None, Verdict.MEMORY_LIMIT_EXCEEDED),
        (139, None, Verdict.RUNTIME_ERROR),
        (152, None, Verdict.TIME_LIMIT_EXCEEDED),
        (153, None, Verdict.OUTPUT_LIMIT_EXCEEDED),
        (159, None, Verdict.FORBIDDEN),
    ],
)
def test_fate(returncode: int, killed: Killed | None, verdict: Verdict) -> None:
    assert fate_of(Ending(returncode, killed)).verdict is verdict


def judged(fraction: float | None, verdict: str, *, candidate: int = 0, lost: bool = False) -> Judged:
    return Judged("t", "c", "0.5", fraction, verdict, "public", "said", candidate, lost)


def note(returncode: int = 0, killed: Killed | None = None) -> CandidateNote:
    return CandidateNote(1.0, 0.5, 1024, Ending(returncode, killed), "out")


def test_a_lost_candidates_tests_get_its_fate() -> None:
    ledger = Ledger([judged(0.0, "runtime_error", lost=True)], {0: note(152)})
    found = ledger.conclude()
    assert found.verdict is Verdict.TIME_LIMIT_EXCEEDED
    assert found.tests[0].verdict is Verdict.TIME_LIMIT_EXCEEDED
    assert found.tests[0].points == Decimal("0.5")
    assert found.tests[0].message == "Your code used more processor time than it may."


def test_a_crash_of_one_way_does_not_name_the_run() -> None:
    both = [judged(1.0, "accepted", candidate=1), judged(0.0, "runtime_error")]
    found = Ledger(both, {1: note(), 0: note()}).conclude()
    assert found.verdict is Verdict.ACCEPTED
    assert [test.fraction for test in found.tests] == [0.0, 1.0]  # by candidate, whichever was ready first
    assert found.output == "outout"


@pytest.mark.parametrize(
    "wrong", [judged(1.0, "splendid"), judged(0.0, "runtime_error", candidate=7, lost=True)], ids=["verdict", "number"]
)
def test_a_senseless_report_is_our_failure(wrong: Judged) -> None:
    with pytest.raises(SandboxError):
        Ledger([wrong], {0: note()}).conclude()


def test_config_comes_from_the_environment() -> None:
    assert config_from({}) == SandboxConfig()
    assert config_from({"KARAKTER_BWRAP": "/opt/bwrap"}).bwrap == "/opt/bwrap"


@pytest.mark.parametrize("config", [SandboxConfig(backend="none"), SandboxConfig(bwrap="/nowhere/bwrap")])
def test_without_isolation_nothing_opens(config: SandboxConfig) -> None:
    with pytest.raises(SandboxError), open_sandbox(config):
        pass


@pytest.mark.parametrize(
    ("usage", "seconds", "starved"),
    [
        (Usage(processes=2, cpu_s=2.0, waited_s=18.0, ran_s=2.0), 20.0, True),
        (Usage(processes=2, cpu_s=0.1, waited_s=0.2, ran_s=0.1), 20.0, False),
        (Usage(processes=2, cpu_s=19.0, waited_s=1.0, ran_s=19.0), 20.0, False),
        (Usage(processes=30, cpu_s=20.0, waited_s=18.0, ran_s=1.0), 20.0, False),
        (Usage(processes=2, cpu_s=19.0, waited_s=17.0, ran_s=2.0), 20.0, False),
        (Usage(processes=3, cpu_s=4.0, waited_s=18.0, ran_s=2.0), 20.0, True),
    ],
    ids=["busy machine", "sleeps", "spins", "behind its processes", "behind its threads", "behind both, mostly others"],
)
def test_time_spent_waiting_for_a_processor_is_not_the_answers(usage: Usage, seconds: float, starved: bool) -> None:
    assert usage.starved(seconds) is starved


def test_waiting_for_a_processor_is_seen() -> None:
    spin = "import os; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})\nwhile True: pass"
    both = [subprocess.Popen([sys.executable, "-c", spin]) for _ in range(2)]
    try:
        wait_until(lambda: usage_below(both[0].pid).waited_s > 0.3, "the processes wait for each other")
    finally:
        for each in both:
            each.kill()
            each.wait()
