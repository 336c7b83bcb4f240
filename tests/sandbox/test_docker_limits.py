"""How containers are hardened, as the engine sees them, and what happens when one runs out of its memory."""

import json
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import pytest

from exams.grading.sandbox import RunRequest, SandboxError
from exams.grading.verdict import Verdict
from tests.sandbox.containers import containers_of
from tests.sandbox.exercise import HONEST, TIGHT, request_for
from tests.sandbox.processes import children
from tests.sandbox.test_docker import ONCE, WARM
from tests.sandbox.test_warm import TESTS, earns_everything
from tests.waiting import wait_until
from workers.sandbox import SandboxConfig
from workers.sandbox.docker import open_docker
from workers.sandbox.docker.options import ContainerSettings, container_options, seccomp_profile, settings_from
from workers.sandbox.docker.orders import Mode
from workers.sandbox.zones.jail import Jail
from workers.sandbox.zones.sandbox import ZonedSandbox

pytestmark = [pytest.mark.docker, pytest.mark.timeout(600)]

EAT = """
def answer():
    kept = []
    while True:
        kept.append(bytearray(16 * 1024**2))
        for byte in range(0, 16 * 1024**2, 4096):
            kept[-1][byte] = 1
"""
GREEDY = replace(TIGHT, wall_s=60, cpu_s=60, memory_bytes=4 * 1024**3)  # so that the container's limit is met first


@pytest.mark.parametrize("config", [WARM, ONCE], ids=["warm", "once"])
def test_containers_are_hardened(config: SandboxConfig) -> None:
    with open_docker(config) as sandbox:
        assert earns_everything(sandbox.run(request_for(HONEST)))
        wait_until(lambda: len(containers_of()) >= 2, "a container for either zone, used or made ahead")
        started = containers_of()
    for each in started:
        host, given = each["HostConfig"], each["Config"]
        assert (host["NetworkMode"], host["IpcMode"], host["PidMode"], host["UTSMode"]) == ("none", "none", "", "")
        assert (host["ReadonlyRootfs"], host["Privileged"]) == (True, False)
        assert (host["CapDrop"], host["CapAdd"]) == (["ALL"], None)
        assert "no-new-privileges:true" in host["SecurityOpt"]
        assert any(option.startswith('seccomp={"defaultAction": "SCMP_ACT_ERRNO"') for option in host["SecurityOpt"])
        assert host["Memory"] == host["MemorySwap"] == 6 * 1024**3
        assert host["PidsLimit"] == (512 if config is WARM else 64)
        assert host["Tmpfs"] == {"/tmp": "rw,nosuid,nodev,noexec,size=67108864,mode=1777"}
        assert not any(host[what] for what in ("Binds", "VolumesFrom", "Devices", "DeviceRequests", "PortBindings"))
        assert [(m["Type"], m["Destination"], m["RW"], m["Propagation"]) for m in each["Mounts"]] == [
            ("bind", "/run/karakter", False, "rprivate")
        ]
        assert host["LogConfig"]["Type"] == "none"
        assert host["AutoRemove"]
        assert host["Ulimits"] == [{"Name": "core", "Hard": 0, "Soft": 0}]
        assert given["User"] == "65534:65534"
        assert given["Image"].startswith("sha256:")


@pytest.mark.parametrize(("mode", "there"), [("warm", True), ("once", False)])
def test_only_zygotes_may_unshare_and_mount(mode: Mode, there: bool) -> None:
    rules = json.loads(seccomp_profile(mode))["syscalls"]
    allowed = [name for rule in rules if rule["action"] == "SCMP_ACT_ALLOW" for name in rule["names"]]
    assert ("unshare" in allowed, "mount" in allowed, allowed.count("clone")) == (there, there, 1 + there)
    never = {
        "ptrace",
        "setns",
        "umount2",
        "pivot_root",
        "chroot",
        "bpf",
        "keyctl",
        "mknod",
        "setuid",
        "open_by_handle_at",
    }
    assert never & set(allowed) == set()


def test_the_environment_of_the_service_decides() -> None:
    given = {
        "KARAKTER_SANDBOX_RUNTIME": "nvidia", "KARAKTER_SANDBOX_DEVICES": "0,1", "KARAKTER_SANDBOX_MEMORY_MIB": "512",
        "KARAKTER_SANDBOX_PIDS": "40", "KARAKTER_SANDBOX_CPUS": "1.5",
    }  # fmt: skip
    settings = settings_from(given)
    assert settings.devices == ("0", "1")
    options = container_options(settings, zone="candidate", mode="once", gpu=False, image="i", folder="/f", owner="o")
    assert (options["runtime"], options["nano_cpus"], options["pids_limit"]) == ("nvidia", 1_500_000_000, 40)
    assert options["mem_limit"] == options["memswap_limit"] == 512 * 1024**2
    assert settings_from({}) == ContainerSettings()
    with pytest.raises(ValueError, match="KARAKTER_SANDBOX_PIDS=many: write a number"):
        settings_from({"KARAKTER_SANDBOX_PIDS": "many"})


@pytest.mark.parametrize("config", [WARM, ONCE], ids=["warm", "once"])
def test_the_memory_of_a_container_is_a_limit(config: SandboxConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KARAKTER_SANDBOX_MEMORY_MIB", "640")
    with open_docker(config) as sandbox:
        assert earns_everything(sandbox.run(request_for(HONEST)))
        before = dict(sandbox.zones.zygote_pids)
        report = sandbox.run(RunRequest({"answer.py": EAT}, {}, {"tests.py": TESTS}, seed=1, limits=GREEDY))
        assert report.verdict is Verdict.MEMORY_LIMIT_EXCEEDED
        assert report.message == "Your code was stopped for taking too much of the machine."
        assert earns_everything(sandbox.run(request_for(HONEST)))
        assert sandbox.zones.zygote_pids == before


def test_a_candidate_under_which_its_zygote_dies_every_time_took_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    with open_docker(WARM) as sandbox:
        started = ending(sandbox, monkeypatch, children)
        report = sandbox.run(request_for(HONEST))
        assert (report.verdict, started.count("candidate")) == (Verdict.MEMORY_LIMIT_EXCEEDED, 2)
        monkeypatch.undo()
        assert earns_everything(sandbox.run(request_for(HONEST)))


def test_a_container_that_is_ended_from_outside_every_time_is_our_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    with open_docker(WARM) as sandbox:
        ending(sandbox, monkeypatch, lambda init: [init])
        with pytest.raises(SandboxError, match="A zygote died during a run"):
            sandbox.run(request_for(HONEST))
        monkeypatch.undo()
        assert earns_everything(sandbox.run(request_for(HONEST)))


def test_a_container_used_once_that_is_ended_from_outside_is_our_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    with open_docker(ONCE) as sandbox:
        start = sandbox.zones.start

        def start_and_end(zone: str, *args: object, **kwargs: object) -> Jail:
            jail = start(zone, *args, **kwargs)  # type: ignore[arg-type]
            if zone == "candidate":
                os.kill(jail.first_pid, signal.SIGKILL)
            return jail

        monkeypatch.setattr(sandbox.zones, "start", start_and_end)
        with pytest.raises(SandboxError, match="ended from outside"):
            sandbox.run(request_for(HONEST))


def ending(sandbox: ZonedSandbox, monkeypatch: pytest.MonkeyPatch, victims: Callable[[int], list[int]]) -> list[str]:
    """End `victims` of the candidates' container and each candidate that starts; return the list of started zones."""
    started: list[str] = []
    start = sandbox.zones.start

    def start_and_end(zone: str, *args: object, **kwargs: object) -> Jail:
        jail = start(zone, *args, **kwargs)  # type: ignore[arg-type]
        started.append(zone)
        if zone == "candidate":
            for pid in (*victims(sandbox.zones.zygote_pids["candidate"]), jail.first_pid):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        return jail

    monkeypatch.setattr(sandbox.zones, "start", start_and_end)
    return started
