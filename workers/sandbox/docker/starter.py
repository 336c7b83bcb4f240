"""Starts jails in containers."""

import platform
import socket
from collections.abc import Mapping
from functools import partial
from typing import cast

import msgspec

from exams.grading.sandbox import SandboxError
from workers.sandbox.config import SandboxConfig
from workers.sandbox.docker.link import Handed, Service
from workers.sandbox.docker.orders import About, Mode, Zone
from workers.sandbox.docker.process import ContainerProcess, give_order
from workers.sandbox.zones import seccomp
from workers.sandbox.zones.gpu import Gpu
from workers.sandbox.zones.jail import Jail, start_jail
from workers.wire.messages import Message, Setup, Warmth

_NO_LIMIT = 2**31 - 1
_TRIES = 3  # one that waited ahead may have been ended by somebody meanwhile


class DockerStarter:
    """Satisfies `Starter`. Every zone is nobody, or the worker's own user where that is not root.

    With `gpu` its containers see that device."""

    own_memory = True

    def __init__(self, config: SandboxConfig, service: Service, about: About, gpu: Gpu | None = None) -> None:
        self._gpu = gpu
        self._config = config
        self._service = service
        self._about = about
        self._images = dict(about.images)

    def describe(self) -> Mapping[str, object]:
        """Return the backend's name, the engine, the image of each zone by its digest, the GPU."""
        gpu = {"device": "gpu", "gpu": self._gpu.name, "driver": self._gpu.driver} if self._gpu else {}
        return {
            "sandbox": "docker", "engine": self._about.engine, "runtime": self._about.runtime,
            "images": dict(self._images), **gpu,
        }  # fmt: skip

    def warmth(self, zone: str) -> Warmth:
        """Return what the zygote of `zone` needs to know: a container's /proc, partly masked, allows no other."""
        program = seccomp.program(platform.machine())
        return Warmth(
            program, self._config.tmpfs_bytes, proc=False, below_tmp=[],
            device="cuda" if self._gpu else "cpu", context=self._gpu is not None and zone == "candidate",
        )  # fmt: skip

    def next_uid(self) -> int | None:
        """Return None: a zone stays whom its container's user namespace, or its container, made it."""
        return None

    def start(self, zone: str, message: Message, *, zygote: bool, output_bytes: int, kind: socket.SocketKind) -> Jail:
        """Return a new jail with the zone, or its zygote, in it. Raises SandboxError."""
        program = seccomp.program(platform.machine(), zygote=zygote)
        message = _with_container_limits(message)
        return start_jail(
            lambda far: self._begin(zone, program, message, far, zygote=zygote), output_bytes=output_bytes, kind=kind
        )

    def _begin(
        self, zone: str, program: bytes, message: Message, channel: socket.socket, *, zygote: bool
    ) -> ContainerProcess:
        with channel:
            for _ in range(_TRIES):
                handed = self._take(cast(Zone, zone), "warm" if zygote else "once")
                gone = partial(self._replace, cast(Zone, zone), handed.container, zygote=zygote)
                if (process := give_order(handed, program, message, channel, gone)) is not None:
                    return process
        raise SandboxError("Containers end before they take an order.")

    def _take(self, zone: Zone, mode: Mode) -> Handed:
        handed = self._service.take(zone, mode, gpu=self._gpu is not None)
        self._images[zone] = handed.image
        return handed

    def _replace(self, zone: Zone, container: str, *, zygote: bool) -> None:
        """Have a container removed that was used, and another one come up if each is used once."""
        self._service.remove(container)
        if not zygote:
            self._service.have_ahead(zone, self._config.containers_ahead)


def _with_container_limits(message: Message) -> Message:
    """Leave the number of processes of a zone to its container: the kernel would count those of all containers."""
    return msgspec.structs.replace(message, processes=_NO_LIMIT) if isinstance(message, Setup) else message
