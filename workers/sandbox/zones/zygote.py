"""The platform's side of a zygote: a long-lived jail in which nothing runs but forks, each in namespaces of its own."""

import os
import select
import signal
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from exams.grading.sandbox import SandboxError
from workers.sandbox.config import SandboxConfig
from workers.sandbox.zones.jail import Jail
from workers.sandbox.zones.outcome import Killed
from workers.sandbox.zones.process import await_end, memory_file
from workers.sandbox.zones.starter import Starter
from workers.sandbox.zones.usage import usage_below
from workers.wire.errors import WireError
from workers.wire.frames import Caps, decode_frame, encode
from workers.wire.messages import Fork, Message, Ready

_MESSAGE_BYTES = 4096
_CAPS = Caps(head_bytes=_MESSAGE_BYTES, body_bytes=0)
_OUTPUT_BYTES = 64 * 1024
_FORK_S = 30.0  # it takes milliseconds; after this the zygote is given up
_LOST = 128 + signal.SIGKILL  # the status of a run whose keeper could not say how the zone ended
_DOUBT_S = 0.5  # a zygote's jail is gone that soon after the zygote


class Zygote:
    """One warm zone. It knows nothing of any run; `fork` starts one."""

    def __init__(self, starter: Starter, zone: str, config: SandboxConfig) -> None:
        self._config = config
        self._forks = 0
        self._ready = False
        self._size_bytes = 0
        self._jail = starter.start(
            zone, starter.warmth(zone), zygote=True, output_bytes=_OUTPUT_BYTES, kind=socket.SOCK_SEQPACKET
        )

    @property
    def pid(self) -> int:
        """Process 1 of the zygote's jail, with which all runs die."""
        return self._jail.first_pid

    @property
    def worn(self) -> bool:
        """True if it should be replaced: it forked often, or it grew."""
        grown = self._size_bytes and self._memory_bytes() - self._size_bytes > self._config.zygote_growth_bytes
        return self._forks >= self._config.zygote_runs or bool(grown)

    def lives(self, *, doubtful: bool = False) -> bool:
        """Return whether it is still there; where that is doubtful, only after a moment."""
        if doubtful:
            self._jail.await_own_end(_DOUBT_S)
        return self._jail.running

    def await_ready(self) -> None:
        """Wait until it is warm and one fork went well. Raises SandboxError, with the reason."""
        if self._ready:
            return
        self._jail.connection.settimeout(self._config.start_s)
        try:
            said = decode_frame(self._jail.connection.recv(_MESSAGE_BYTES), _CAPS).message
        except (OSError, WireError):
            raise SandboxError(f"A zygote does not start. {self._last_words()}") from None
        if not isinstance(said, Ready):
            raise SandboxError("A zygote spoke out of turn.")
        self._rehearse()
        self._size_bytes = self._memory_bytes()
        self._ready = True

    def fork(self, uid: int | None, setup: Message, *, output_bytes: int) -> Jail:
        """Start a run's zone. Raises SandboxError."""
        self._forks += 1
        return self._fork(uid, encode(setup), output_bytes)

    def close(self) -> None:
        """End it and all that it forked."""
        self._jail.close()

    def _fork(self, uid: int | None, setup: bytes, output_bytes: int) -> Jail:
        connection, channel = socket.socketpair()
        line, keeper = socket.socketpair(type=socket.SOCK_SEQPACKET)
        output_fd, output = os.pipe()
        setup_fd = memory_file("setup", setup)
        jail = Jail(WarmProcess(line, output_fd, self._give_up), connection, output_bytes=output_bytes)
        try:
            with channel, keeper:
                descriptors = (setup_fd, output, channel.fileno(), keeper.fileno())
                self._jail.connection.settimeout(_FORK_S)
                socket.send_fds(self._jail.connection, [encode(Fork(uid))], descriptors)
        except OSError as error:
            os.close(output)
            jail.close()
            raise SandboxError(f"A zygote takes no orders: {error.strerror}.") from None
        else:
            os.close(output)
        finally:
            os.close(setup_fd)
        return jail

    def _rehearse(self) -> None:
        """Fork once with an empty setup: whether this host lets a zygote make namespaces. Raises SandboxError."""
        jail = self._fork(None, b"", _OUTPUT_BYTES)
        try:
            jail.look()
        finally:
            jail.close()

    def _give_up(self) -> None:
        self._jail.kill(Killed.WALL)

    def _memory_bytes(self) -> int:
        return usage_below(self._jail.first_pid).memory_bytes

    def _last_words(self) -> str:
        self._jail.close()
        return self._jail.output[-500:]


class WarmProcess:
    """A fork of a zygote. Its keeper names itself on `line`, and later says how the zone ended."""

    def __init__(self, line: socket.socket, output_fd: int, give_up: Callable[[], None]) -> None:
        self._give_up = give_up
        self.output_fd = output_fd
        self._line = line
        self._keeper: tuple[int, int] | None = None
        self._failure = ""
        self._status: int | None = None

    @property
    def first_pid(self) -> int:
        """The keeper. Raises SandboxError if it did not start."""
        keeper = self._known()
        if keeper is None:
            raise SandboxError(f"A zygote could not fork: {self._failure}")
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
        if self._keeper is None and not self._failure:
            self._line.settimeout(_FORK_S)
            try:
                said, descriptors, _, _ = socket.recv_fds(self._line, _MESSAGE_BYTES, 1)
            except OSError as error:
                said, descriptors = f"{error}".encode(), []
                self._give_up()  # or the fork might come up unseen after all
            if descriptors:
                self._keeper = _pid_of(descriptors[0]), descriptors[0]
            else:
                self._failure = said.decode(errors="replace") or "it died."
        return self._keeper

    def _told(self) -> int:
        """Return the status that an ended keeper left; that of a killed one if it left none."""
        self._line.settimeout(0.0)
        try:
            said = self._line.recv(_MESSAGE_BYTES)
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
