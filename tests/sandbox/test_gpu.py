"""Runs on a GPU: what can be known without one, and, where torch has one, the contract."""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack, nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from exams.grading.sandbox import NEEDS_GPU, Device, Limits, RunReport, RunRequest, Sandbox, SandboxError
from tests.sandbox.contract import SandboxContract
from tests.sandbox.exercise import HONEST, TIGHT, request_for
from workers.sandbox import SandboxConfig, config_from, open_sandbox
from workers.sandbox.bubblewrap.backend import find_bwrap
from workers.sandbox.bubblewrap.command import Bind
from workers.sandbox.bubblewrap.driver import gpu_paths
from workers.sandbox.bubblewrap.probe import probe_gpu
from workers.sandbox.bubblewrap.starter import BubblewrapStarter
from workers.sandbox.zones.gpu import Gpu, choose_gpu, find_gpus, turn_on
from workers.sandbox.zones.place import Place
from workers.sandbox.zones.pool import open_zones
from workers.sandbox.zones.sandbox import ZonedSandbox
from workers.wire.messages import Setup, Warmth

H100 = Gpu("GPU-6f0c", "NVIDIA H100 80GB HBM3", "550.54.14", 0)
A100 = Gpu("GPU-11aa", "NVIDIA A100-SXM4-40GB", "550.54.14", 1)
TOLD = "Model: \t\t {name}\nIRQ:   \t\t 28\nGPU UUID: \t {uuid}\nBus Type: \t PCIe\nDevice Minor: \t {minor}\n"
ON_DEVICE = """
import torch
from karakter import test

@test(points="1", criterion="q.A")
def test_device(candidate):
    assert candidate.device == "DEVICE", candidate.device
    found = candidate.drive("double", torch.ones(2))
    assert found.device.type == "cpu", str(found.device)
    assert torch.equal(found, torch.full((2,), 2.0)), str(found)
"""
DRIVER = b"""
def double(student, x):
    return student.module.double(x.to(student.device))
"""
DOUBLE = "def double(x):\n    print(x.device.type)\n    return 2 * x\n"


@pytest.fixture
def host(tmp_path: Path) -> Path:
    """Return the root of a host with two GPUs, as the driver tells of them."""
    driver = tmp_path / "proc/driver/nvidia"
    for number, gpu in enumerate((A100, H100)):
        folder = driver / f"gpus/0000:0{number}:00.0"
        folder.mkdir(parents=True)
        (folder / "information").write_text(TOLD.format(name=gpu.name, uuid=gpu.uuid, minor=gpu.minor))
    said = (
        "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  550.54.14  Release Build\nGCC version:  gcc 12.2.0\n"
    )
    (driver / "version").write_text(said)
    (tmp_path / "dev").mkdir()
    for name in ("nvidia0", "nvidia1", "nvidiactl", "nvidia-uvm"):
        (tmp_path / "dev" / name).touch()
    return tmp_path


def test_the_driver_tells_of_the_gpus(host: Path) -> None:
    assert find_gpus(host) == (H100, A100)
    assert find_gpus(host / "dev") == ()


@pytest.mark.parametrize(("wanted", "found"), [("", H100), ("0", H100), ("1", A100), ("GPU-11aa", A100)])
def test_a_gpu_is_chosen_by_number_or_uuid(wanted: str, found: Gpu) -> None:
    assert choose_gpu((H100, A100), wanted) is found


def test_a_gpu_that_is_not_there_is_named() -> None:
    with pytest.raises(SandboxError, match=r"there is no GPU 7; known: 0 \(NVIDIA H100 80GB HBM3\)\."):
        choose_gpu((H100,), "7")
    with pytest.raises(SandboxError, match="there is no GPU; known: none"):
        choose_gpu((), "")


def test_a_jail_sees_one_device_and_the_driver(host: Path) -> None:
    (host / "usr/lib/x86_64-linux-gnu").mkdir(parents=True)
    (host / "usr/lib/x86_64-linux-gnu/libcuda.so.1").touch()
    found = gpu_paths(A100, host)
    assert found.devices == ("/dev/nvidia1", "/dev/nvidiactl", "/dev/nvidia-uvm")
    assert found.binds == ()
    assert found.environment == {"CUDA_VISIBLE_DEVICES": "GPU-11aa", "CUDA_CACHE_DISABLE": "1"}


def test_a_driver_elsewhere_is_bound(host: Path) -> None:
    (host / "opt/driver").mkdir(parents=True)
    (host / "opt/driver/libcuda.so.1").touch()
    (host / "dev/nvidia-uvm-tools").touch()
    found = gpu_paths(H100, host, ["", "relative", "/opt/driver"])
    assert found.devices == ("/dev/nvidia0", "/dev/nvidiactl", "/dev/nvidia-uvm", "/dev/nvidia-uvm-tools")
    assert found.binds == (Bind("/opt/driver", "/opt/driver"),)
    assert found.environment["LD_LIBRARY_PATH"] == "/opt/driver"


def test_what_the_driver_lacks_is_said(host: Path) -> None:
    with pytest.raises(SandboxError, match=r"libcuda\.so\.1 of the driver was not found"):
        gpu_paths(H100, host, [])
    (host / "usr/lib").mkdir(parents=True)
    (host / "usr/lib/libcuda.so.1").touch()
    (host / "dev/nvidia-uvm").unlink()
    with pytest.raises(SandboxError, match="there is no /dev/nvidia-uvm"):
        gpu_paths(H100, host)


def test_the_doctor_tells_of_the_gpu(host: Path) -> None:
    asked = SandboxConfig(device=Device.GPU)
    assert probe_gpu(SandboxConfig(), host / "dev") == ()
    (unused,) = probe_gpu(SandboxConfig(), host)
    assert (unused.ok, unused.required) == (True, False)
    (unusable,) = probe_gpu(asked, host)
    assert (unusable.ok, unusable.required) == (False, True)
    assert "libcuda.so.1" in unusable.detail
    (host / "usr/lib").mkdir(parents=True)
    (host / "usr/lib/libcuda.so.1").touch()
    (found,) = probe_gpu(asked, host)
    assert (found.ok, found.detail) == (True, "NVIDIA H100 80GB HBM3, driver 550.54.14")


def test_workers_take_turns_on_a_device(tmp_path: Path) -> None:
    with turn_on(H100, str(tmp_path)):
        with pytest.raises(SandboxError, match="GPU 0 was not free in time"), turn_on(H100, str(tmp_path), 0.0):
            pass
        with turn_on(A100, str(tmp_path), 0.0):
            pass
    with turn_on(H100, str(tmp_path), 0.0):
        pass


def test_who_waits_gets_the_next_turn(tmp_path: Path) -> None:
    order: list[str] = []

    def wait() -> None:
        with turn_on(H100, str(tmp_path), 60.0):
            order.append("second")

    other = threading.Thread(target=wait)
    with turn_on(H100, str(tmp_path)):
        other.start()
        order.append("first")
    other.join()
    assert order == ["first", "second"]


def test_a_turn_ends_with_its_process(tmp_path: Path) -> None:
    lock = os.open(tmp_path / "GPU-6f0c.lock", os.O_CREAT | os.O_RDWR)
    fcntl.flock(lock, fcntl.LOCK_EX)
    with pytest.raises(SandboxError), turn_on(H100, str(tmp_path), 0.0):
        pass
    os.close(lock)
    with turn_on(H100, str(tmp_path), 0.0):
        pass


def test_the_driver_is_not_charged_to_the_code() -> None:
    starter = BubblewrapStarter(SandboxConfig(), "bwrap", H100)
    with open_zones(SandboxConfig(), starter) as zones:
        place = Place("cuda", starter, zones, nullcontext, has_driver=True)
        limits = replace(Limits(), memory_bytes=1024**3, gpu_memory_bytes=2 * 1024**3, processes=8, open_files=64)
        watched = place.limits(limits)
        assert (watched.memory_bytes, watched.processes, watched.open_files) == (3 * 1024**3, 40, 320)
        setup = place.setup(Setup({}, None, 1, 1, watched.memory_bytes, 40, 320, 1, 1), limits)
        assert (setup.device, setup.gpu_memory_bytes, setup.memory_bytes) == ("cuda", 2 * 1024**3, 69 * 1024**3)


def test_what_the_environment_asks_for() -> None:
    assert config_from({}).device is Device.CPU
    config = config_from({"KARAKTER_DEVICE": "gpu", "KARAKTER_GPU": "1"})
    assert (config.device, config.gpu) == (Device.GPU, "1")


def gpu_request(device: str) -> RunRequest:
    tests = ON_DEVICE.replace("DEVICE", device).encode()
    return RunRequest({"answer.py": DOUBLE}, {"driver.py": DRIVER}, {"tests.py": tests}, 5, TIGHT, Device.GPU)


@pytest.mark.sandbox
def test_without_a_gpu_such_a_run_is_refused() -> None:
    with open_sandbox(SandboxConfig()) as sandbox, pytest.raises(SandboxError) as refused:
        sandbox.run(gpu_request("cpu"))
    assert str(refused.value) == NEEDS_GPU


class StandIn(BubblewrapStarter):
    """Starts jails whose forks wake a device ahead that every host has."""

    device = "cpu"

    def describe(self) -> dict[str, object]:
        return {**super().describe(), "device": "gpu", "gpu": "none", "driver": "0"}

    def warmth(self, zone: str) -> Warmth:
        warmth = super().warmth(zone)
        return Warmth(
            warmth.filter, warmth.tmpfs_bytes, warmth.proc, warmth.below_tmp, self.device, zone == "candidate"
        )


class Broken(StandIn):
    """Starts jails whose forks find no driver."""

    device = "cuda"


@pytest.fixture
def places(tmp_path: Path) -> Iterator[dict[type[StandIn], ZonedSandbox]]:
    config = SandboxConfig()
    with ExitStack() as stack:
        plain = BubblewrapStarter(config, find_bwrap(config))
        cpu = Place("cpu", plain, stack.enter_context(open_zones(config, plain)), nullcontext)
        found = {}
        for kind in (StandIn, Broken):
            starter = kind(config, find_bwrap(config))
            zones = stack.enter_context(open_zones(config, starter))
            turn = partial(turn_on, H100, str(tmp_path), 0.0)
            gpu = Place("cpu", starter, zones, turn, has_driver=kind is Broken)
            found[kind] = ZonedSandbox(config, {Device.CPU: cpu, Device.GPU: gpu})
        yield found


@pytest.mark.sandbox
def test_a_run_has_its_device_its_turn_and_its_record(
    places: dict[type[StandIn], ZonedSandbox], tmp_path: Path
) -> None:
    sandbox = places[StandIn]
    for _ in range(2):
        report = sandbox.run(gpu_request("cpu"))
        assert outcome(report) == [(1.0, "")]
        assert (report.record["device"], report.record["gpu"], report.record["driver"]) == ("gpu", "none", "0")
        assert report.output == "cpu\n"
    with turn_on(H100, str(tmp_path), 0.0), pytest.raises(SandboxError, match="was not free in time"):
        sandbox.run(gpu_request("cpu"))
    with turn_on(H100, str(tmp_path), 0.0):
        assert sandbox.run(request_for(HONEST)).record["device"] == "cpu"


@pytest.mark.sandbox
@pytest.mark.skipif(os.path.exists("/dev/nvidiactl"), reason="this host has a driver")
def test_a_driver_that_fails_is_our_failure(places: dict[type[StandIn], ZonedSandbox]) -> None:
    with pytest.raises(SandboxError, match=r"The GPU cannot be used\. A fork did not come up"):
        places[Broken].run(gpu_request("cpu"))


def outcome(report: RunReport) -> list[tuple[float | None, str]]:
    return [(test.fraction, test.message) for test in report.tests]


class OnGpu:
    """A sandbox that runs everything on the GPU."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def run(self, request: RunRequest) -> RunReport:
        limits = replace(request.limits, memory_bytes=4 * 1024**3, wall_s=60.0, cpu_s=60.0)
        return self._sandbox.run(replace(request, device=Device.GPU, limits=limits))


@pytest.mark.gpu
class TestGpu(SandboxContract):
    @pytest.fixture(scope="class")
    def sandbox(self) -> Iterator[Sandbox]:
        with open_sandbox(SandboxConfig(device=Device.GPU)) as opened:
            yield OnGpu(opened)

    def test_the_code_runs_on_it(self, sandbox: Sandbox) -> None:
        report = sandbox.run(gpu_request("cuda"))
        assert outcome(report) == [(1.0, "")]
        assert report.output == "cuda\n"
        assert report.record["device"] == "gpu"

    def test_memory_is_capped(self, sandbox: Sandbox) -> None:
        greedy = "import torch\ndef double(x):\n    return torch.ones(2**31, device='cuda')[:2].cpu() * 2\n"
        request = replace(gpu_request("cuda"), answer={"answer.py": greedy})
        report = sandbox.run(replace(request, limits=replace(TIGHT, gpu_memory_bytes=1024**3)))
        assert report.tests[0].fraction == 0.0
