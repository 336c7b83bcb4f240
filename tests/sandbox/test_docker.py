"""The docker backend keeps the contract, warm and with containers used once, and frees what it took."""

import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from exams.grading.sandbox import RunReport, RunRequest, SandboxError
from tests.sandbox.attacks import Program, programs
from tests.sandbox.containers import are_removed, containers_of
from tests.sandbox.contract import SandboxContract
from tests.sandbox.exercise import HONEST, TIGHT, request_for
from tests.sandbox.test_warm import LEAVE_TRACES, TESTS, earns_everything, outcome
from tests.waiting import wait_until
from workers.sandbox import SandboxConfig, config_from, open_sandbox, probe
from workers.sandbox.docker import open_docker, options, service
from workers.sandbox.zones.sandbox import ZonedSandbox

pytestmark = [pytest.mark.docker, pytest.mark.timeout(900)]

WARM = SandboxConfig(backend="docker", start_s=180)
ONCE = SandboxConfig(backend="docker", start_s=180, warm=False, containers_ahead=1)
ONE_OF_A_KIND = list({program.attack.partition("/")[0]: program for program in programs()}.values())
SEE_NOTHING = """
import ctypes, os, socket

libc = ctypes.CDLL(None)

def connects(address):
    try:
        socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET).connect(address)
    except OSError:
        return False
    return True

def answer():
    found = {
        "socket": connects("/run/karakter/socket") or connects(chr(0) + "trace"),
        "folder": os.path.isdir("/run/karakter") and os.listdir("/run/karakter") != [],
        "mount": libc.mount(b"none", b"/tmp", b"tmpfs", 0, None) == 0 or libc.umount2(b"/dev", 2) == 0,
        "namespace": libc.unshare(0x10000000) == 0,
        "trace": os.path.exists("/tmp/trace"),
        "descriptors": sorted(map(int, filter(is_open, range(4096)))) != [0, 1, 2, 3],
        "root": 0 in os.getresuid() or 0 in os.getresgid(),
    }
    return [name for name, is_there in found.items() if is_there]

def is_open(descriptor):
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True
"""
LOOK_AROUND = """
import os

def answer():
    return sorted(os.listdir("/dev")) + os.listdir("/proc") + os.listdir("/run") + os.listdir("/sys") + os.listdir("/etc")
"""
COVERED = TESTS.replace(b"== []", b'== ["null", "random", "urandom", "zero", "devices", "ld.so.cache"]')


def run(sandbox: ZonedSandbox, code: str, tests: bytes = TESTS) -> RunReport:
    return sandbox.run(RunRequest({"answer.py": code}, {}, {"tests.py": tests}, seed=1, limits=TIGHT))


def folders() -> list[Path]:
    return list(Path(os.environ["KARAKTER_SANDBOX_FOLDER"]).iterdir())


@pytest.fixture(scope="class", params=[WARM, ONCE], ids=["warm", "once"])
def sandbox(request: pytest.FixtureRequest) -> Iterator[ZonedSandbox]:
    with open_docker(request.param) as opened:
        opened.run(request_for(HONEST))
        yield opened


@pytest.fixture(scope="module")
def once() -> Iterator[ZonedSandbox]:
    with open_docker(ONCE) as opened:
        yield opened


class TestDocker(SandboxContract):
    modules = ("candidate", "container.py", "wire", "zone.py", "zygote.py")

    def test_the_record_names_engine_mode_and_images(self, sandbox: ZonedSandbox) -> None:
        record = sandbox.run(request_for(HONEST)).record
        assert record["sandbox"] == "docker"
        assert record["warm"] is not bool(sandbox.zones.why_cold)
        assert set(record["images"]) == {"examiner", "candidate"}  # type: ignore[call-overload]
        named = set(record["images"].values())  # type: ignore[attr-defined]
        wait_until(
            lambda: {each["Image"] for each in containers_of()} == named, "containers of these images and no other"
        )

    def test_a_run_sees_nothing_of_another_or_of_the_host(self, sandbox: ZonedSandbox) -> None:
        assert outcome(run(sandbox, LEAVE_TRACES)) == [(1.0, "")]
        assert outcome(run(sandbox, SEE_NOTHING)) == [(1.0, "")]

    def test_nothing_stays_open(self, sandbox: ZonedSandbox) -> None:
        before = [len(os.listdir("/proc/self/fd"))]
        sandbox.run(request_for("import os\nos._exit(0)\n", seed=-(2**70)))
        assert abs(len(os.listdir("/proc/self/fd")) - before[0]) <= 2 * ONCE.containers_ahead


def test_warm_is_warm_and_what_a_container_has_is_covered() -> None:
    with open_docker(WARM) as sandbox:
        assert outcome(run(sandbox, LOOK_AROUND, COVERED)) == [(1.0, "")]
        assert sandbox.zones.why_cold == ""


def test_nothing_outlives_the_sandbox() -> None:
    with open_docker(ONCE) as sandbox:
        assert earns_everything(sandbox.run(request_for(HONEST)))
        started = containers_of()
        assert started != []
        assert folders() != []
    assert containers_of() == []
    assert are_removed(started)
    assert folders() == []


def test_where_zygotes_may_not_make_namespaces_containers_are_used_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "profile.json").write_text(options.seccomp_profile("once"))
    monkeypatch.setattr(options, "_PROFILE", tmp_path / "profile.json")
    listener = service.listening(tmp_path / "socket")
    threading.Thread(target=service.serve_all, args=(listener, options.settings_from()), daemon=True).start()
    with open_docker(replace(WARM, service=str(tmp_path / "socket"))) as sandbox:
        report = sandbox.run(request_for(HONEST))
        assert "Operation not permitted" in sandbox.zones.why_cold
    assert earns_everything(report)
    assert report.record["warm"] is False


def test_without_an_image_code_answers_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KARAKTER_SANDBOX_IMAGE", "nothing-of-this-name-{zone}")
    with pytest.raises(SandboxError, match=r"no image nothing-of-this-name-.*sandbox-images.sh"), open_sandbox(WARM):
        pass
    found = {finding.name: finding for finding in probe(WARM)}
    assert (found["docker"].ok, found["images"].ok) == (True, False)
    assert "containers" not in found


def test_without_an_engine_code_answers_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")
    with pytest.raises(SandboxError, match=r"No Docker engine answers.*apt install docker.io"), open_sandbox(WARM):
        pass
    (finding,) = probe(WARM)
    assert (finding.name, finding.ok) == ("docker", False)
    assert "apt install docker.io" in finding.remedy


def test_without_the_service_code_answers_wait(tmp_path: Path) -> None:
    config = SandboxConfig(backend="docker", service=str(tmp_path / "socket"))
    with pytest.raises(SandboxError, match=r"python -m workers.sandbox.docker.service"), open_sandbox(config):
        pass


def test_the_probe_tries_a_run() -> None:
    found = {finding.name: finding for finding in probe(WARM)}
    assert all(finding.ok for finding in found.values() if finding.required)
    assert set(found) == {"docker", "images", "containers", "warm start", "memory", "users", "cgroups", "kernel"}
    assert found["containers"].detail.startswith("A trial run took")
    assert "CONTAINERS" in {f.name: f for f in probe(ONCE)}["warm start"].remedy


def test_the_environment_decides() -> None:
    assert config_from({}) == SandboxConfig()
    given = {"KARAKTER_SANDBOX": "docker", "KARAKTER_SANDBOX_SERVICE": "/run/s", "KARAKTER_SANDBOX_CONTAINERS": "once"}
    assert config_from(given) == SandboxConfig(backend="docker", service="/run/s", warm=False)
    with pytest.raises(SandboxError, match="write warm or once"):
        config_from({"KARAKTER_SANDBOX_CONTAINERS": "never"})


@pytest.mark.parametrize("program", ONE_OF_A_KIND, ids=str)
def test_hostile_programs_earn_nothing_where_containers_are_used_once(program: Program, once: ZonedSandbox) -> None:
    report = once.run(request_for(program.code, limits=program.limits))
    assert tuple(test.fraction for test in report.tests) == program.earns
    assert report.tests[program.first_test].verdict in program.verdicts, report
