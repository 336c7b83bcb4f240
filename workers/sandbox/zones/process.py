"""The process that a jail stands and falls with, as every backend offers it."""

import os
import select
from typing import Protocol

from exams.grading.sandbox import SandboxError

REAP_S = 10.0  # the kernel ends a killed pid namespace in milliseconds


class JailProcess(Protocol):
    """What a jail needs of its process. `output_fd` is read by the jail and freed by `free`."""

    output_fd: int

    @property
    def first_pid(self) -> int:
        """The jail's process 1 as this process knows it."""
        ...

    def returncode(self) -> int | None:
        """Return how it ended, 128 + n for signal n; None while it runs."""
        ...

    def await_end(self, seconds: float) -> None:
        """Wait until it ended by itself, `seconds` at most."""
        ...

    def kill(self) -> None:
        """Kill all processes of the jail."""
        ...

    def await_gone(self) -> int:
        """Wait until a killed jail is gone; return its exit status. Raises SandboxError."""
        ...

    def free(self) -> None:
        """Close what is open."""
        ...


def memory_file(name: str, content: bytes) -> int:
    """Return a descriptor from which `content` can be read; no path leads to it."""
    descriptor = os.memfd_create(name)
    with os.fdopen(os.dup(descriptor), "wb") as file:
        file.write(content)
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


def await_end(pidfd: int) -> None:
    """Wait until a jail's first process is gone, and with it its pid namespace. Raises SandboxError."""
    poll = select.poll()
    poll.register(pidfd, select.POLLIN)
    if not poll.poll(REAP_S * 1000):
        raise SandboxError("A jail could not be ended.")
