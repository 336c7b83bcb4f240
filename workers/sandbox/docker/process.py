"""A container, as the jail of a zone or of a zygote."""

import os
import select
import signal
import socket
import struct
from collections.abc import Callable
from contextlib import suppress

from workers.sandbox.docker.link import Handed
from workers.sandbox.zones.outcome import UNKNOWN
from workers.sandbox.zones.process import await_end, memory_file
from workers.wire.frames import encode
from workers.wire.messages import Message

_STATUS_BYTES = 4
_KILLED = 128 + signal.SIGKILL


class ContainerProcess:
    """A container that was given its order. Its first process says on `control` how what runs in it ended."""

    def __init__(self, handed: Handed, output_fd: int, gone: Callable[[], None]) -> None:
        self._handed = handed
        self._gone = gone
        self._status: int | None = None
        self._was_killed = False
        self.output_fd = output_fd

    @property
    def first_pid(self) -> int:
        """The container's first process."""
        return self._handed.pid

    def returncode(self) -> int | None:
        """Return how it ended; None while it runs."""
        if self._status is None and self._has_ended(0.0):
            self._status = self._told()
        return self._status

    def await_end(self, seconds: float) -> None:
        """Wait until it ended by itself, `seconds` at most."""
        self._has_ended(seconds)

    def kill(self) -> None:
        """Kill the first process, and so all."""
        self._was_killed = self._was_killed or not self._has_ended(0.0)
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._handed.pidfd, signal.SIGKILL)

    def await_gone(self) -> int:
        """Wait until all processes are gone; return the exit status. Raises SandboxError."""
        await_end(self._handed.pidfd)
        return self._told() if self._status is None else self._status

    def free(self) -> None:
        """Close what is open, and have the container removed."""
        self._handed.close()
        os.close(self.output_fd)
        self._gone()

    def _has_ended(self, seconds: float) -> bool:
        poll = select.poll()
        poll.register(self._handed.pidfd, select.POLLIN)
        return bool(poll.poll(seconds * 1000))

    def _told(self) -> int:
        """Return what the first process said; that of a killed one, if we killed it, where it said nothing."""
        nothing = _KILLED if self._was_killed else UNKNOWN
        self._handed.control.settimeout(0.0)
        try:
            said = self._handed.control.recv(_STATUS_BYTES)
        except OSError:
            return nothing
        return int(struct.unpack("!i", said)[0]) if len(said) == _STATUS_BYTES else nothing


def give_order(
    handed: Handed, program: bytes, message: Message, channel: socket.socket, gone: Callable[[], None]
) -> ContainerProcess | None:
    """Start what a container is for, under the system call filter `program`; None if it ended while it waited."""
    output_fd, output = os.pipe()
    start = memory_file("setup", encode(message))
    process = ContainerProcess(handed, output_fd, gone)
    try:
        socket.send_fds(handed.control, [program], [start, output, channel.fileno()])
    except ConnectionError:
        process.free()
        return None
    finally:
        os.close(output)
        os.close(start)
    return process
