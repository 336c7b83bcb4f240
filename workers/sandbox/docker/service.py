"""The sandbox service: `python -m workers.sandbox.docker.service SOCKET`, the only process that holds the engine.

It takes orders of fixed shapes from processes of its own user, and hands out connections to the containers it started.
What a container is like is decided by its own environment. It never sees a byte of an answer, nor of its tests.
With the argument `--connected FD` it serves the one connection it was given, and ends with it.
"""

import ctypes
import os
import shutil
import signal
import socket
import struct
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path

import msgspec

from workers.sandbox.docker.engine import Engine, EngineError
from workers.sandbox.docker.options import ContainerSettings, settings_from
from workers.sandbox.docker.orders import (
    About,
    Answer,
    Ask,
    Order,
    Refused,
    Remove,
    Start,
    Started,
    encode,
    receive_order,
)
from workers.sandbox.docker.owner import is_alive, owner_of

_CONTAINERS = 32  # of one worker; it needs two, and some ahead where each is used once
_PREFIX = "karakter-sandbox-"
_PR_SET_DUMPABLE = 4
_PEER = struct.Struct("3i")


class Stranger(Exception):
    """A process of another user connected, or one that says nothing known."""


class Conversation:
    """One worker's connection. What was started for it is removed when it ends."""

    def __init__(self, connection: socket.socket, settings: ContainerSettings) -> None:
        self._connection = connection
        self._owner = owner_of(_peer_of(connection))
        self._settings = settings
        self._engine: Engine | None = None
        self._containers: set[str] = set()
        self._folder = _private_folder(settings)

    def serve(self) -> None:
        """Carry out orders until the worker hangs up. Raises Stranger for what is no order."""
        try:
            while (order := self._next()) is not None:
                self._carry_out(order)
        finally:
            for container in list(self._containers):
                self._remove(container)
            shutil.rmtree(self._folder, ignore_errors=True)

    def _next(self) -> Order | None:
        try:
            return receive_order(self._connection)
        except msgspec.MsgspecError as error:
            self._say(Refused("order", f"That is no order: {error}"))
            raise Stranger(str(error)) from None
        except ConnectionError:
            return None

    def _carry_out(self, order: Order) -> None:
        try:
            match order:
                case Start():
                    self._start(order)
                case Remove(container):
                    self._remove(container)
                case Ask():
                    self._say(self._about())
        except EngineError as error:
            self._say(Refused(error.kind, str(error), error.remedy))

    def _start(self, order: Start) -> None:
        if len(self._containers) >= _CONTAINERS:
            raise EngineError("many", f"A worker gets {_CONTAINERS} containers at a time.")
        container = self._running_engine().start(
            order.zone, order.mode, gpu=order.gpu, owner=self._owner, folder=self._folder
        )
        self._containers.add(container.id)
        try:
            answer = Started(container.id, container.pid, container.image)
            self._say(answer, container.control.fileno(), container.pidfd)
        finally:
            container.control.close()
            os.close(container.pidfd)

    def _remove(self, container: str) -> None:
        if container in self._containers and self._engine is not None:
            self._containers.remove(container)
            self._engine.remove(container)

    def _about(self) -> About:
        return self._running_engine().about()

    def _running_engine(self) -> Engine:
        """Return the engine; connect, and remove what dead workers left, at the first use. Raises EngineError."""
        if self._engine is None:
            engine = Engine(self._settings)
            engine.remove_leftovers()
            self._engine = engine
        return self._engine

    def _say(self, answer: Answer, *descriptors: int) -> None:
        with suppress(ConnectionError):  # then the next order is none
            socket.send_fds(self._connection, [encode(answer)], descriptors)


def main() -> None:
    """Serve until killed; or the given connection until it ends."""
    try:
        settings = settings_from()
    except ValueError as error:
        sys.exit(f"sandbox service: {error}")
    shut()
    _remove_folders_of_the_dead(settings)
    signal.signal(signal.SIGINT, signal.SIG_IGN if sys.argv[1] == "--connected" else signal.SIG_DFL)
    if sys.argv[1] == "--connected":
        with socket.socket(fileno=int(sys.argv[2])) as connection:
            Conversation(connection, settings).serve()
        return
    with listening(Path(sys.argv[1])) as listener:
        print(f"sandbox service: listening at {sys.argv[1]}", flush=True)  # noqa: T201 - its log
        serve_all(listener, settings)


def shut() -> None:
    """Let no other process of our user trace this one or take its descriptors: it may have a right that workers lack."""
    ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def serve_all(listener: socket.socket, settings: ContainerSettings) -> None:
    """Serve whoever connects, each in a thread, until `listener` is closed."""
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=_serve, args=(connection, settings), daemon=True).start()


def _serve(connection: socket.socket, settings: ContainerSettings) -> None:
    with connection:
        try:
            Conversation(connection, settings).serve()
        except (Stranger, OSError) as error:
            print(f"sandbox service: {error}", file=sys.stderr, flush=True)  # noqa: T201 - its log


def listening(path: Path) -> socket.socket:
    """Return the socket of the service, which only its own user may open."""
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    listener.bind(str(path))
    path.chmod(0o600)
    listener.listen()
    return listener


def _peer_of(connection: socket.socket) -> int:
    """Return the pid of the process at the far end. Raises Stranger if it is not of our own user."""
    pid, uid, _ = _PEER.unpack(connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PEER.size))
    if uid != os.geteuid():
        raise Stranger(f"a process of user {uid} connected and was turned away")
    return int(pid)


def _private_folder(settings: ContainerSettings) -> Path:
    """Return a new folder that only our own user may enter; its name says which service made it."""
    return Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{owner_of(os.getpid())}-", dir=settings.folder or None))


def _remove_folders_of_the_dead(settings: ContainerSettings) -> None:
    for folder in Path(settings.folder or tempfile.gettempdir()).glob(f"{_PREFIX}*-*"):
        owner = folder.name.removeprefix(_PREFIX).partition("-")[0]
        if folder.stat().st_uid == os.geteuid() and not is_alive(owner):
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
