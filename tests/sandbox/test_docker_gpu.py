"""Which containers see a GPU, and what is said where there is none."""

import pytest

from exams.grading.sandbox import Device, SandboxError
from workers.sandbox import SandboxConfig
from workers.sandbox.docker.backend import open_docker
from workers.sandbox.docker.link import Service, ServiceRefused
from workers.sandbox.docker.options import ContainerSettings, container_options
from workers.sandbox.docker.orders import About
from workers.sandbox.docker.starter import DockerStarter
from workers.sandbox.zones.gpu import Gpu

GPU = Gpu("GPU-1", "NVIDIA H100", "570.1", 0)
ABOUT = About("20.10", "runc", "2", False, True, {"candidate": "sha256:1", "examiner": "sha256:2"}, {}, ["0"])


@pytest.mark.parametrize(("gpu", "environment"), [(False, {"CUDA_VISIBLE_DEVICES": ""}), (True, {})])
def test_only_containers_for_a_gpu_are_let_at_the_driver(gpu: bool, environment: dict[str, str]) -> None:
    options = container_options(
        ContainerSettings(devices=("0",)), zone="candidate", mode="warm", gpu=gpu, image="i", folder="/f", owner="o"
    )
    assert options["environment"] == environment


def test_a_candidate_makes_its_context_ahead_and_the_record_names_the_device() -> None:
    config = SandboxConfig(backend="docker", device=Device.GPU)
    starter = DockerStarter(config, Service("/nowhere", patience_s=1), ABOUT, GPU)
    assert [starter.warmth(zone).context for zone in ("candidate", "examiner")] == [True, False]
    assert starter.warmth("examiner").device == "cuda"
    assert starter.describe() == {
        "sandbox": "docker", "engine": "20.10", "runtime": "runc", "images": ABOUT.images,
        "device": "gpu", "gpu": "NVIDIA H100", "driver": "570.1",
    }  # fmt: skip


@pytest.mark.docker
@pytest.mark.parametrize("devices", ["", "all", "0,1"])
def test_a_gpu_worker_needs_one_device_of_its_own(devices: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KARAKTER_SANDBOX_DEVICES", devices)
    config = SandboxConfig(backend="docker", device=Device.GPU)
    with pytest.raises(SandboxError, match="KARAKTER_SANDBOX_DEVICES"), open_docker(config):
        pass


@pytest.mark.docker
def test_an_engine_that_gives_no_gpu_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KARAKTER_SANDBOX_DEVICES", "no-such-device")
    service = Service(None, patience_s=30)
    try:
        with pytest.raises(ServiceRefused, match=r"(?i)device|gpu"):
            service.take("candidate", "warm", gpu=True)
    finally:
        service.close()
