"""A real broker and real worker processes on the test database."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import LazySettings
from django.db import connection

from exams.grading.registry import ANSWER_TYPES
from grader import stack
from grader.broker import broker_url, socket_folder, start_broker
from grader.celery import app
from tests.factories_stated import STATED
from tests.workers.worker_app import GATE

LEASE_S, HEARTBEAT_S, SWEEP_S = 3, 1, 1


@pytest.fixture(autouse=True)
def _stated_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ANSWER_TYPES, "stated", STATED)


@pytest.fixture
def gate(tmp_path: Path) -> Path:
    """Return the folder by which a test holds answers back; see worker_app."""
    folder = tmp_path / "gate"
    folder.mkdir()
    return folder


class Broker:
    """A real server on a socket of its own; `stop` and `start` keep its data, `lose` throws it away."""

    def __init__(self, folder: Path, data: Path) -> None:
        self._socket = folder / "broker.sock"
        self._data = data
        self._process: stack.Process | None = None
        self.url = broker_url(self._socket)

    def start(self) -> None:
        self._process = stack.Process("broker", start_broker(self._data, self._socket), self._data / "broker.log")

    def stop(self) -> None:
        if self._process is not None:
            stack.stop(self._process)
            self._process = None
        self._socket.unlink(missing_ok=True)

    def lose(self) -> None:
        """End the server together with everything that was in its queues."""
        self.stop()
        for path in sorted(self._data.rglob("*"), reverse=True):
            if path.is_dir():
                path.rmdir()
            else:
                path.unlink()


@pytest.fixture
def broker(tmp_path: Path, settings: LazySettings) -> Iterator[Broker]:
    """Yield a running broker that this process rings too."""
    settings.SWEEP_EVERY_S = SWEEP_S
    settings.RUN_LEASE_S = LEASE_S
    before = app.conf.broker_url
    with socket_folder(tmp_path / "run") as folder:
        server = Broker(folder, tmp_path / "broker")
        server.start()
        app.conf.broker_url = server.url
        try:
            yield server
        finally:
            app.conf.broker_url = before
            server.stop()


StartWorker = Callable[..., stack.Process]


@pytest.fixture
def start_worker(transactional_db: None, broker: Broker, gate: Path, tmp_path: Path) -> Iterator[StartWorker]:
    """Yield a function that starts a worker; with `sweeps` beat runs inside it."""
    started: list[stack.Process] = []

    def start(*, sweeps: bool = False) -> stack.Process:
        command = [sys.executable, "-m", "celery", "-A", "tests.workers.worker_app", "worker"]
        command += ["-Q", stack.WORKER_QUEUES, "--concurrency", "1", "--without-gossip", "--without-mingle"]
        command += ["-B", "-s", str(tmp_path / "beat")] if sweeps else []
        name = f"worker-{len(started)}"
        process = stack.start(name, command, _environment(broker, gate), tmp_path / "log")
        started.append(process)
        return process

    yield start
    for process in started:
        stack.stop(process)


def _environment(broker: Broker, gate: Path) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": _database_url(),
        "REDIS_URL": broker.url,
        "KARAKTER_RUN_LEASE_S": str(LEASE_S),
        "KARAKTER_RUN_HEARTBEAT_S": str(HEARTBEAT_S),
        "KARAKTER_SWEEP_EVERY_S": str(SWEEP_S),
        GATE: str(gate),
    }


def _database_url() -> str:
    """Return the URL of the test database, for processes that would otherwise open the real one."""
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    place = f"{values['USER']}:{values['PASSWORD']}@{quote(str(values['HOST']), safe='')}"
    port = f":{values['PORT']}" if values["PORT"] else ""
    return f"postgres://{place}{port}/{values['NAME']}"
