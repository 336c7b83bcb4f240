"""What a hostile program may have left on the host."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.sandbox.processes import processes_left

_MARK = "karakter-was-here"
_SYSTEM = ("/", "/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/dev", "/opt", "/usr/lib")
_PLACES = (*_SYSTEM, str(Path.home()), str(Path.cwd()))
_NOBODY = 65534  # above it are the users that zones become where a worker is root


@dataclass(frozen=True, slots=True)
class Host:
    """What a run must not add to."""

    descriptors: int
    kernel_objects: tuple[str, ...]
    traces: tuple[str, ...]
    processes: tuple[str, ...]

    def harmed_since(self, before: "Host") -> bool:
        """Return whether anything is there that was not; zygotes that were replaced may leave fewer descriptors."""
        there = (self.kernel_objects, self.traces, self.processes)
        return self.descriptors > before.descriptors or there != (
            before.kernel_objects,
            before.traces,
            before.processes,
        )


def look() -> Host:
    """Return the host as it is now: open descriptors of this process, System V objects of zones, traces, processes left."""
    return Host(
        descriptors=len(os.listdir("/proc/self/fd")),
        kernel_objects=tuple(_kernel_objects()),
        traces=tuple(_traces()),
        processes=tuple(processes_left()),
    )


def _kernel_objects() -> Iterator[str]:
    """Yield what belongs to a user that a zone may be."""
    for kind in ("shm", "sem", "msg"):
        titles, *lines = (line.split() for line in Path(f"/proc/sysvipc/{kind}").read_text().splitlines())
        users = (int(line[titles.index("uid")]) for line in lines)
        yield from (f"{kind} of {user}" for user in users if user > _NOBODY)


def _traces() -> Iterator[str]:
    """Yield files that bear the attacks' mark, and core files."""
    for place in dict.fromkeys(_PLACES):
        try:
            names = os.listdir(place)
        except OSError:
            continue
        yield from (f"{place}/{name}" for name in names if _MARK in name or name == "core")
