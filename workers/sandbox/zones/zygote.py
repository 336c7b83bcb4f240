"""The platform's side of a zygote: a long-lived jail in which nothing runs but forks, each in namespaces of its own."""

import os
import socket
from collections import deque

from exams.grading.sandbox import SandboxError
from workers.sandbox.config import SandboxConfig
from workers.sandbox.zones.forked import FORK_S, MESSAGE_BYTES, Spare, WarmProcess
from workers.sandbox.zones.jail import Jail
from workers.sandbox.zones.outcome import KILLED_BY_NOBODY, Killed
from workers.sandbox.zones.starter import Starter
from workers.sandbox.zones.usage import largest_below, resident_bytes
from workers.wire.errors import WireError
from workers.wire.frames import Caps, decode_frame, encode
from workers.wire.messages import Fork, Message, Ready

_CAPS = Caps(head_bytes=MESSAGE_BYTES, body_bytes=0)
_OUTPUT_BYTES = 64 * 1024
_DOUBT_S = 0.5  # a zygote's jail is gone that soon after the zygote


class Zygote:
    """One warm zone. It knows nothing of any run; `fork` starts one."""

    def __init__(self, starter: Starter, zone: str, config: SandboxConfig) -> None:
        self._starter = starter
        self._config = config
        self._spares: deque[Spare] = deque()
        self._runs = 0
        self._ready = False
        self._own_pid = self._size_bytes = 0
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
        grown_bytes = resident_bytes(self._own_pid) - self._size_bytes
        return self._runs >= self._config.zygote_runs or (
            self._ready and grown_bytes > self._config.zygote_growth_bytes
        )

    def lives(self, *, doubtful: bool = False) -> bool:
        """Return whether it is still there; where that is doubtful, only after a moment."""
        if doubtful:
            self._jail.await_own_end(_DOUBT_S)
        return self._jail.running

    @property
    def was_killed(self) -> bool:
        """True if it is gone, and the kernel ended it."""
        return not self._jail.running and self._jail.close() == KILLED_BY_NOBODY

    def await_ready(self) -> None:
        """Wait until it is warm and one fork went well. Raises SandboxError, with the reason."""
        if self._ready:
            return
        self._jail.connection.settimeout(self._config.start_s)
        try:
            said = decode_frame(self._jail.connection.recv(MESSAGE_BYTES), _CAPS).message
        except (OSError, WireError):
            raise SandboxError(f"A zygote does not start. {self._last_words()}") from None
        if not isinstance(said, Ready):
            raise SandboxError("A zygote spoke out of turn.")
        self._rehearse()
        self._own_pid = largest_below(self.pid)
        self._size_bytes = resident_bytes(self._own_pid)
        self._ready = True

    def fork(self, setup: Message, *, output_bytes: int) -> Jail:
        """Start a run's zone, in a fork that waits if there is one. Raises SandboxError."""
        self._runs += 1
        return self._waiting_one().begin(encode(setup), output_bytes=output_bytes, start_s=self._config.start_s)

    def fork_ahead(self) -> None:
        """Have as many forks wait as there should be, if it is warm; they come up while others work."""
        while self._ready and len(self._spares) < self._config.spares:
            self._spares.append(self._fork())

    def close(self) -> None:
        """End it and all that it forked."""
        self._jail.close()
        while self._spares:
            self._spares.popleft().close()

    def _waiting_one(self) -> Spare:
        """Return a fork that waits; a new one if there is none, or something ended them."""
        while self._spares:
            spare = self._spares.popleft()
            if spare.waits():
                return spare
            spare.close()
        return self._fork()

    def _fork(self) -> Spare:
        connection, channel = socket.socketpair()
        line, keeper = socket.socketpair(type=socket.SOCK_SEQPACKET)
        orders, taker = socket.socketpair()
        output_fd, output = os.pipe()
        spare = Spare(WarmProcess(line, output_fd, self._give_up), connection, orders)
        try:
            with channel, keeper, taker:
                descriptors = (taker.fileno(), output, channel.fileno(), keeper.fileno())
                self._jail.connection.settimeout(FORK_S)
                socket.send_fds(self._jail.connection, [encode(Fork(self._starter.next_uid()))], descriptors)
        except OSError as error:
            os.close(output)
            spare.close()
            raise SandboxError(f"A zygote takes no orders: {error.strerror}.") from None
        os.close(output)
        return spare

    def _rehearse(self) -> None:
        """Fork once: whether this host lets a zygote make namespaces. Raises SandboxError."""
        spare = self._fork()
        spare.await_up(self._config.start_s)
        if self._config.spares:
            self._spares.append(spare)
        else:
            spare.close()

    def _give_up(self) -> None:
        self._jail.kill(Killed.WALL)

    def _last_words(self) -> str:
        self._jail.close()
        return self._jail.output[-500:]
