"""Where a run takes place: on the processors, or on a GPU as well."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

import msgspec

from exams.grading.sandbox import Limits
from workers.sandbox.zones.pool import Zones
from workers.sandbox.zones.starter import Starter
from workers.wire.messages import Setup

# What the driver takes in each process beside what the student's code does there; none of it is charged to the code.
_DRIVER_BYTES = 2 * 1024**3
_DRIVER_ADDRESS_BYTES = 64 * 1024**3
_DRIVER_THREADS = 32
_DRIVER_FILES = 256


@dataclass(frozen=True, slots=True)
class Place:
    """`device` as torch names it: "cpu" or "cuda". `turn` is held for each run, however many workers share it."""

    device: str
    starter: Starter
    zones: Zones
    turn: Callable[[], AbstractContextManager[None]]
    has_driver: bool = False

    def limits(self, limits: Limits) -> Limits:
        """Return the limits by which a zone here is watched."""
        if not self.has_driver:
            return limits
        return replace(
            limits, memory_bytes=limits.memory_bytes + _DRIVER_BYTES,
            processes=limits.processes + _DRIVER_THREADS, open_files=limits.open_files + _DRIVER_FILES,
        )  # fmt: skip

    def setup(self, setup: Setup, limits: Limits) -> Setup:
        """Return a zone's setup with what it must know of the device."""
        if not self.has_driver:
            return msgspec.structs.replace(setup, device=self.device)
        room = limits.gpu_memory_bytes + _DRIVER_ADDRESS_BYTES  # the device's memory has addresses in the process too
        return msgspec.structs.replace(
            setup, device=self.device, gpu_memory_bytes=limits.gpu_memory_bytes, memory_bytes=setup.memory_bytes + room
        )
