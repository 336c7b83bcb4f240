"""A fork of a zygote: it waits for its order, does one run, and ends with its keeper."""

import os
import select
import signal
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from exams.grading.sandbox import SandboxError
from workers.sandbox.zones.jail import Jail
from workers.sandbox.zones.process import await_end, memory_file

FORK_S = 30.0  # it takes milliseconds; after this the zygote is given up
MESSAGE_BYTES = 4096
_WORDS_BYTES, _WORDS_SHOWN = 64 * 1024, 500
_LOST = 128 + signal.SIGKILL  # the status of a run whose keeper could not say how the zone ended


class Spare:
    """A fork that has its namespaces, its user and its filter, knows of no run yet, and is used once."""

    def __init__(self, process: "WarmProcess", connection: socket.socket, orders: socket.socket) -> None:
        self._process = process
        self._connection = connection
        self._orders = orders
        self._up = False
        self._jail_of_end: Jail | None = None

    @property
    def first_pid(self) -> int:
        """The keeper. Raises SandboxError if it did not start."""
        return self._process.first_pid

    def waits(self) -> bool:
        """Return whether it is still there."""
        return self._process.returncode() is None

    def await_up(self, seconds: float) -> None:
        """Wait until it waits. Raises SandboxError, with the reason, if something kept it from getting that far."""
        if self._up:
            return
        self._orders.settimeout(seconds)
        try:
            self._up = bool(self._orders.recv(1))
        except OSError:
            self._up = False
        if not self._up:
            raise SandboxError(f"A fork did not come up. {self._last_words()}")

    def begin(self, setup: bytes, *, output_bytes: int, start_s: float) -> Jail:
        """Let it do the run of `setup`, once it is up; return its jail. Raises SandboxError."""
        self.await_up(start_s)
        descriptor = memory_file("setup", setup)
        jail = self._jail(output_bytes)
        try:
            socket.send_fds(self._orders, [b"\0"], [descriptor])
        except OSError as error:
            jail.close()
            raise SandboxError(f"A fork takes no orders: {error.strerror}.") from None
        finally:
            os.close(descriptor)
            self._orders.close()
        return jail

    def close(self) -> None:
        """End it, unused. Safe to call twice."""
        self._orders.close()
        if self._jail_of_end is None:
            self._jail_of_end = self._jail(_WORDS_BYTES)
        self._jail_of_end.close()

    def _last_words(self) -> str:
        """End it; return what it printed, or why it was not even started."""
        self.close()
        assert self._jail_of_end is not None
        return self._process.failure or self._jail_of_end.output[-_WORDS_SHOWN:]

    def _jail(self, output_bytes: int) -> Jail:
        return Jail(self._process, self._connection, output_bytes=output_bytes)


class WarmProcess:
    """A fork of a zygote. Its keeper names itself on `line`, and later says how the zone ended."""

    def __init__(self, line: socket.socket, output_fd: int, give_up: Callable[[], None]) -> None:
        self._give_up = give_up
        self.output_fd = output_fd
        self._line = line
        self._keeper: tuple[int, int] | None = None
        self.failure = ""
        self._status: int | None = None

    @property
    def first_pid(self) -> int:
        """The keeper. Raises SandboxError if it did not start."""
        keeper = self._known()
        if keeper is None:
            raise SandboxError(f"A zygote could not fork: {self.failure}")
        return keeper[0]

    def returncode(self) -> int | None:
        """Return how the zone ended; None while it runs."""
        keeper = self._known()
        if self._status is None and (keeper is None or _is_readable(keeper[1], 0.0)):
            self._status = self._told()
        return self._status

    def await_end(self, seconds: float) -> None:
        """Wait until it ended by itself, `seconds` at most."""
        keeper = self._known()
        if keeper is not None:
            _is_readable(keeper[1], seconds)

    def kill(self) -> None:
        """Kill the keeper, and so all."""
        keeper = self._known()
        if keeper is not None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(keeper[1], signal.SIGKILL)

    def await_gone(self) -> int:
        """Wait until all processes are gone; return the zone's exit status. Raises SandboxError."""
        keeper = self._known()
        if keeper is not None:
            await_end(keeper[1])
        return self._told() if self._status is None else self._status

    def free(self) -> None:
        """Close what is open."""
        self._line.close()
        os.close(self.output_fd)
        if self._keeper is not None:
            os.close(self._keeper[1])

    def _known(self) -> tuple[int, int] | None:
        """Return the keeper's pid and pidfd, waiting until it has named itself; None if it did not start."""
        if self._keeper is None and not self.failure:
            self._line.settimeout(FORK_S)
            try:
                said, descriptors, _, _ = socket.recv_fds(self._line, MESSAGE_BYTES, 1)
            except OSError as error:
                said, descriptors = f"{error}".encode(), []
                self._give_up()  # or the fork might come up unseen after all
            if descriptors:
                self._keeper = _pid_of(descriptors[0]), descriptors[0]
            else:
                self.failure = said.decode(errors="replace") or "it died."
        return self._keeper

    def _told(self) -> int:
        """Return the status that an ended keeper left; that of a killed one if it left none."""
        self._line.settimeout(0.0)
        try:
            said = self._line.recv(MESSAGE_BYTES)
        except OSError:
            return _LOST
        return int(struct.unpack("!i", said)[0]) if len(said) == 4 else _LOST


def _is_readable(descriptor: int, seconds: float) -> bool:
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(seconds * 1000))


def _pid_of(pidfd: int) -> int:
    """Return the pid in our own namespace; -1, which no process has, if it is gone."""
    lines = Path(f"/proc/self/fdinfo/{pidfd}").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pid:"))
