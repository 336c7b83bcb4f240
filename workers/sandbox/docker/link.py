"""A worker's connection to the sandbox service: the one that is configured, or a child of its own."""

import os
import socket
import subprocess
import sys
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from exams.grading.sandbox import SandboxError
from workers.sandbox.docker.orders import (
    About,
    Answer,
    Ask,
    Mode,
    Order,
    Refused,
    Remove,
    Start,
    Started,
    Zone,
    encode,
    receive_answer,
)
from workers.sandbox.zones.process import REAP_S

_ROOT = Path(__file__).resolve().parents[3]
_TRIES = 2  # a service that was ended is started, or connected to, again


class ServiceRefused(SandboxError):
    """The service is there and says no. `kind` is for programs, `remedy` says what helps."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(f"Code answers wait: {refused.message} {refused.remedy}".strip())
        self.kind = refused.kind
        self.message = refused.message
        self.remedy = refused.remedy


@dataclass(frozen=True, slots=True)
class Handed:
    """A container handed over by the service. It ends when `control` is closed."""

    container: str
    image: str
    pid: int
    pidfd: int
    control: socket.socket

    def close(self) -> None:
        """Hang up."""
        self.control.close()
        os.close(self.pidfd)


class Service:
    """Orders containers; those ordered ahead come up while others are at work. Connects when first asked."""

    def __init__(self, path: str | None, *, patience_s: float) -> None:
        self._path = path
        self._patience_s = patience_s
        self._child: subprocess.Popen[bytes] | None = None
        self._connection: socket.socket | None = None
        self._unanswered: deque[Start | Ask] = deque()
        self._waiting: dict[Start, deque[Handed]] = {}

    def ask(self) -> About:
        """Return what the engine is like. Raises ServiceRefused, SandboxError."""
        try:
            self._send(Ask())
            while not isinstance(answer := self._receive(), About):
                pass
        except ConnectionError as error:
            self.close()
            raise _gone(error) from None
        return answer

    def take(self, zone: Zone, mode: Mode, *, gpu: bool = False) -> Handed:
        """Return a container, one that waits if there is one. Raises ServiceRefused, SandboxError."""
        for tries_left in reversed(range(_TRIES)):
            try:
                return self._take(Start(zone, mode, gpu))
            except ConnectionError as error:
                self.close()
                if not tries_left:
                    raise _gone(error) from None
        raise AssertionError("unreachable")

    def have_ahead(self, zone: Zone, count: int) -> None:
        """Have containers come up that are used once, until so many wait; failures show when one is taken."""
        with suppress(ConnectionError, SandboxError):
            self._order_up_to(count, Start(zone, "once"))

    def remove(self, container: str) -> None:
        """Have a container removed that has ended, or has to."""
        if self._connection is not None:
            with suppress(ConnectionError):  # then it is removed with all others
                self._send(Remove(container))

    def close(self) -> None:
        """Have everything removed, and wait until it is. Safe to call twice; the next order connects again."""
        if self._connection is not None:
            with self._connection, suppress(OSError, msgspec.MsgspecError):
                self._connection.shutdown(socket.SHUT_WR)
                while True:
                    self._receive()
            self._connection = None
        while self._waiting:
            for handed in self._waiting.popitem()[1]:
                handed.close()
        self._unanswered.clear()
        if self._child is not None:
            self._child.wait(REAP_S)
            self._child = None

    def _take(self, start: Start) -> Handed:
        self._order_up_to(1, start)
        waiting = self._waiting.setdefault(start, deque())
        while not waiting:
            self._receive()
        return waiting.popleft()

    def _order_up_to(self, count: int, start: Start) -> None:
        for _ in range(count - len(self._waiting.get(start, ())) - self._unanswered.count(start)):
            self._send(start)

    def _send(self, order: Order) -> None:
        self._connected().send(encode(order))
        if not isinstance(order, Remove):
            self._unanswered.append(order)

    def _receive(self) -> Answer:
        """Return the next answer; a container is kept until it is taken. Raises ServiceRefused, ConnectionError."""
        try:
            answer, descriptors = receive_answer(self._connected())
        except (TimeoutError, msgspec.MsgspecError) as error:
            raise ConnectionError(str(error)) from None
        order = self._unanswered.popleft()
        if isinstance(answer, Refused):
            raise ServiceRefused(answer)
        if isinstance(answer, Started) and isinstance(order, Start):
            control, pidfd = descriptors
            handed = Handed(answer.container, answer.image, answer.pid, pidfd, socket.socket(fileno=control))
            self._waiting.setdefault(order, deque()).append(handed)
        return answer

    def _connected(self) -> socket.socket:
        if self._connection is None:
            self._connection = self._start_child() if self._path is None else _connect(self._path)
            self._connection.settimeout(self._patience_s)
        return self._connection

    def _start_child(self) -> socket.socket:
        ours, theirs = socket.socketpair(type=socket.SOCK_SEQPACKET)
        with theirs:
            command = [sys.executable, "-m", "workers.sandbox.docker.service", "--connected", str(theirs.fileno())]
            self._child = subprocess.Popen(
                command, cwd=_ROOT, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, start_new_session=True
            )
        return ours


def _connect(path: str) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        connection.connect(path)
    except OSError as error:
        connection.close()
        raise SandboxError(
            f"Code answers wait: the sandbox service at {path} does not answer ({error.strerror}). Start it: "
            f"python -m workers.sandbox.docker.service {path}"
        ) from None
    return connection


def _gone(error: ConnectionError) -> SandboxError:
    return SandboxError(f"Code answers wait: the sandbox service ended. {error}")
