"""The docker sandbox, opened."""

import platform
from collections.abc import Iterator
from contextlib import contextmanager
from typing import get_args

from exams.grading.sandbox import Device, SandboxError
from workers.sandbox.config import SandboxConfig
from workers.sandbox.docker.engine import DEVICES
from workers.sandbox.docker.link import Service, ServiceRefused
from workers.sandbox.docker.orders import About, Refused, Zone
from workers.sandbox.docker.starter import DockerStarter
from workers.sandbox.zones.gpu import Gpu, choose_gpu, find_gpus
from workers.sandbox.zones.sandbox import ZonedSandbox, open_zoned
from workers.sandbox.zones.seccomp import ARCHITECTURES

BUILD = "docker/sandbox-images.sh builds it."


@contextmanager
def open_docker(config: SandboxConfig) -> Iterator[ZonedSandbox]:
    """Yield a sandbox whose containers are all gone afterwards. Raises SandboxError, with the remedy."""
    if platform.machine() not in ARCHITECTURES:
        raise SandboxError(f"Code answers wait: there is no system call filter for {platform.machine()}.")
    service = Service(config.service, patience_s=config.start_s)
    try:
        about = service.ask()
        if about.missing:
            raise ServiceRefused(Refused("image", f"There is no image {', '.join(about.missing.values())}.", BUILD))
        for zone in () if config.warm else get_args(Zone):
            service.have_ahead(zone, config.containers_ahead)
        gpu = _gpu_of(about) if config.device is Device.GPU else None
        gpu_starter = DockerStarter(config, service, about, gpu) if gpu else None
        with open_zoned(config, DockerStarter(config, service, about), gpu=gpu, gpu_starter=gpu_starter) as sandbox:
            yield sandbox
    finally:
        service.close()


def _gpu_of(about: About) -> Gpu:
    """Return the one device that containers see, on which runs take turns. Raises SandboxError."""
    if len(about.devices) != 1 or about.devices == ["all"]:
        raise ServiceRefused(
            Refused("gpu", "KARAKTER_DEVICE is gpu, but containers see no device of their own.", DEVICES)
        )
    return choose_gpu(find_gpus(), about.devices[0])
