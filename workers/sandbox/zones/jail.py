"""One jail: its process, its output, its use of the machine, its end."""

import os
import socket
import time
from collections.abc import Callable, Mapping

from exams.grading.sandbox import Limits
from workers.sandbox.zones.outcome import Ending, Killed
from workers.sandbox.zones.process import JailProcess
from workers.sandbox.zones.usage import Usage, usage_below
from workers.wire.messages import Setup

_OWN_END_S = 1.0
_READ_BYTES = 64 * 1024


class Jail:
    """A running jail. `close` kills all that is in it and waits until it is gone."""

    def __init__(self, process: JailProcess, connection: socket.socket, *, output_bytes: int) -> None:
        self.connection = connection
        self._process = process
        self._output = bytearray()
        self._output_max = output_bytes
        self._killed: Killed | None = None
        self._ending: Ending | None = None
        self.seen = Usage()
        self.peak_memory_bytes = 0
        self._started = time.monotonic()
        self.output_fd = process.output_fd
        os.set_blocking(self.output_fd, False)

    @property
    def first_pid(self) -> int:
        """The jail's process 1, with which all others die."""
        return self._process.first_pid

    @property
    def output(self) -> str:
        """What was printed so far, capped."""
        return self._output[: self._output_max].decode(errors="replace")

    @property
    def age_s(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._started

    @property
    def running(self) -> bool:
        """True until the process ended by itself or was killed."""
        return self._ending is None and self._process.returncode() is None

    def look(self) -> Usage:
        """Return, and note as `seen`, what all processes in the jail use together; the most memory is kept."""
        self.seen = usage_below(self.first_pid)
        self.peak_memory_bytes = max(self.peak_memory_bytes, self.seen.memory_bytes)
        return self.seen

    def await_own_end(self, seconds: float = _OWN_END_S) -> None:
        """Give a process that hung up a moment to end by itself, so that its exit status says why."""
        self._process.await_end(seconds)

    def read_output(self) -> bool:
        """Take what was printed since; False once nothing more can come."""
        try:
            piece = os.read(self.output_fd, _READ_BYTES)
        except BlockingIOError:
            return True
        self._output += piece
        return bool(piece)

    @property
    def output_exceeded(self) -> bool:
        """True if more was printed than allowed."""
        return len(self._output) > self._output_max

    def kill(self, why: Killed) -> None:
        """Kill all processes of the jail. The first reason stays."""
        if self._killed is None and self.running:
            self._killed = why
        self._process.kill()

    def close(self) -> Ending:
        """Kill, wait until every process is gone, free everything. Safe to call twice."""
        if self._ending is None:
            self.kill(Killed.DONE)
            self.connection.close()
            self._ending = Ending(self._process.await_gone(), self._killed)
            while self.read_output() and not self.output_exceeded:
                pass
            self._process.free()
        return self._ending


def start_jail(
    begin: Callable[[socket.socket], JailProcess], *, output_bytes: int, kind: socket.SocketKind = socket.SOCK_STREAM
) -> Jail:
    """Return the jail of the process that `begin` starts with the far end of a new channel, which it closes."""
    ours, theirs = socket.socketpair(type=kind)
    try:
        return Jail(begin(theirs), ours, output_bytes=output_bytes)
    except BaseException:
        ours.close()
        raise


def setup_for(limits: Limits, files: Mapping[str, bytes]) -> Setup:
    """Return a zone's setup."""
    return Setup(
        files=dict(files), uid=None, wall_s=limits.wall_s, cpu_s=limits.cpu_s, memory_bytes=limits.memory_bytes,
        processes=limits.processes, open_files=limits.open_files, file_size_bytes=limits.file_size_bytes,
        frame_bytes=limits.frame_bytes,
    )  # fmt: skip
