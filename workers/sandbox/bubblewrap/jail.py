"""One jail: its process, its output, its use of the machine, its end."""

import json
import os
import platform
import select
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from exams.grading.sandbox import Limits, SandboxError
from workers.sandbox.bubblewrap import seccomp
from workers.sandbox.bubblewrap.command import JailPlan, jail_command
from workers.sandbox.bubblewrap.outcome import Ending, Killed
from workers.sandbox.bubblewrap.usage import Usage, usage_below
from workers.wire.frames import encode
from workers.wire.messages import Setup

_REAP_S = 10.0  # the kernel ends a killed pid namespace in milliseconds
_OWN_END_S = 1.0
_READ_BYTES = 64 * 1024


class Jail:
    """A running jail. `close` kills all that is in it and waits until it is gone."""

    def __init__(self, plan: JailPlan, setup: Setup, *, output_bytes: int) -> None:
        ours, theirs = socket.socketpair()
        self.connection = ours
        self._output = bytearray()
        self._output_max = output_bytes
        self._killed: Killed | None = None
        self.seen = Usage()
        self._started = time.monotonic()
        self._process, info = _start(plan, setup, theirs)
        self.output_fd = _pipe_of(self._process)
        os.set_blocking(self.output_fd, False)
        self.first_pid, self._first = _first_process(info, self._process)

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
        return self._process.poll() is None

    def look(self) -> Usage:
        """Return, and note as `seen`, what all processes in the jail use together."""
        self.seen = usage_below(self.first_pid)
        return self.seen

    def await_own_end(self) -> None:
        """Give a process that hung up a moment to end by itself, so that its exit status says why."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_OWN_END_S)

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
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._first, signal.SIGKILL)

    def close(self) -> Ending:
        """Kill, wait until every process is gone, free everything. Safe to call twice."""
        if self._process.stdout is not None and not self._process.stdout.closed:
            self.kill(Killed.DONE)
            self.connection.close()
            _await_end(self._first)
            self._process.wait(_REAP_S)
            while self.read_output() and not self.output_exceeded:
                pass
            self._process.stdout.close()
            os.close(self._first)
        return Ending(self._process.returncode, self._killed)


def setup_for(limits: Limits, files: Mapping[str, bytes], *, uid: int | None) -> Setup:
    """Return a zone's setup."""
    return Setup(
        files=dict(files), uid=uid, wall_s=limits.wall_s, cpu_s=limits.cpu_s, memory_bytes=limits.memory_bytes,
        processes=limits.processes, open_files=limits.open_files, file_size_bytes=limits.file_size_bytes,
        frame_bytes=limits.frame_bytes,
    )  # fmt: skip


def _start(plan: JailPlan, setup: Setup, channel: socket.socket) -> tuple[subprocess.Popen[bytes], int]:
    """Start bubblewrap; return the process and the descriptor on which it names its first child."""
    info, info_for_bwrap = os.pipe()
    filter_fd = _memory_file("filter", seccomp.program(platform.machine()))
    setup_fd = _memory_file("setup", encode(setup))
    plan = replace(plan, seccomp_fd=filter_fd, info_fd=info_for_bwrap, channel_fd=channel.fileno())
    try:
        with channel:
            process = subprocess.Popen(
                jail_command(plan), stdin=setup_fd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={}, cwd="/",
                pass_fds=(channel.fileno(), filter_fd, info_for_bwrap),
            )  # fmt: skip
    except OSError as error:
        os.close(info)
        raise SandboxError(f"bubblewrap does not start: {error}") from None
    finally:
        for descriptor in (filter_fd, setup_fd, info_for_bwrap):
            os.close(descriptor)
    return process, info


def _memory_file(name: str, content: bytes) -> int:
    """Return a descriptor from which `content` can be read; no path leads to it."""
    descriptor = os.memfd_create(name)
    with os.fdopen(os.dup(descriptor), "wb") as file:
        file.write(content)
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


def _pipe_of(process: subprocess.Popen[bytes]) -> int:
    assert process.stdout is not None
    return process.stdout.fileno()


def _first_process(info: int, process: subprocess.Popen[bytes]) -> tuple[int, int]:
    """Return pid and pidfd of the jail's first process, with which all others die. Raises SandboxError."""
    with os.fdopen(info, "rb") as file:
        text = file.read()
    try:
        pid = int(json.loads(text)["child-pid"])
        return pid, os.pidfd_open(pid)
    except (ValueError, KeyError, ProcessLookupError):
        output, _ = process.communicate(timeout=_REAP_S)
        raise SandboxError(f"bubblewrap could not make a jail: {output.decode(errors='replace')[:500]}") from None


def _await_end(pidfd: int) -> None:
    """Wait until a jail's first process is gone, and with it its pid namespace. Raises SandboxError."""
    poll = select.poll()
    poll.register(pidfd, select.POLLIN)
    if not poll.poll(_REAP_S * 1000):
        raise SandboxError("A jail could not be ended.")
