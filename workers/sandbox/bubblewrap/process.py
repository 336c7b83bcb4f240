"""Bubblewrap's own process, with one zone, or one zygote, in it."""

import json
import os
import platform
import signal
import socket
import subprocess
from contextlib import suppress
from dataclasses import replace

from exams.grading.sandbox import SandboxError
from workers.sandbox.bubblewrap.command import JailPlan, jail_command
from workers.sandbox.zones import seccomp
from workers.sandbox.zones.process import REAP_S, await_end, memory_file
from workers.wire.frames import encode
from workers.wire.messages import Message


class FreshProcess:
    """A jail started anew."""

    def __init__(self, plan: JailPlan, message: Message, channel: socket.socket) -> None:
        self._process, info = _start(plan, message, channel)
        assert self._process.stdout is not None
        self.output_fd = self._process.stdout.fileno()
        self.first_pid, self._first = _first_process(info, self._process)

    def returncode(self) -> int | None:
        """Return how it ended; None while it runs."""
        return self._process.poll()

    def await_end(self, seconds: float) -> None:
        """Wait until it ended by itself, `seconds` at most."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)

    def kill(self) -> None:
        """Kill process 1 of the jail, and so all."""
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._first, signal.SIGKILL)

    def await_gone(self) -> int:
        """Wait until all processes are gone; return bubblewrap's exit status."""
        await_end(self._first)
        return self._process.wait(REAP_S)

    def free(self) -> None:
        """Close what is open."""
        if self._process.stdout is not None:
            self._process.stdout.close()
        os.close(self._first)


def _start(plan: JailPlan, message: Message, channel: socket.socket) -> tuple[subprocess.Popen[bytes], int]:
    """Start bubblewrap; return the process and the descriptor on which it names its first child."""
    info, info_for_bwrap = os.pipe()
    program = seccomp.program(platform.machine(), zygote=plan.zygote_of is not None)
    filter_fd, message_fd = memory_file("filter", program), memory_file("setup", encode(message))
    plan = replace(plan, seccomp_fd=filter_fd, info_fd=info_for_bwrap, channel_fd=channel.fileno())
    try:
        with channel:
            process = subprocess.Popen(
                jail_command(plan), stdin=message_fd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={}, cwd="/",
                pass_fds=(channel.fileno(), filter_fd, info_for_bwrap),
            )  # fmt: skip
    except OSError as error:
        os.close(info)
        raise SandboxError(f"bubblewrap does not start: {error}") from None
    finally:
        for descriptor in (filter_fd, message_fd, info_for_bwrap):
            os.close(descriptor)
    return process, info


def _first_process(info: int, process: subprocess.Popen[bytes]) -> tuple[int, int]:
    """Return pid and pidfd of the jail's first process, with which all others die. Raises SandboxError."""
    with os.fdopen(info, "rb") as file:
        text = file.read()
    try:
        pid = int(json.loads(text)["child-pid"])
        return pid, os.pidfd_open(pid)
    except (ValueError, KeyError, ProcessLookupError):
        output, _ = process.communicate(timeout=REAP_S)
        raise SandboxError(f"bubblewrap could not make a jail: {output.decode(errors='replace')[:500]}") from None
