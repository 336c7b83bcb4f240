"""The sandbox service takes orders of fixed shapes from its own user, and nothing outlives whom it was started for."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tests.sandbox.containers import are_removed, containers_of
from tests.sandbox.exercise import HONEST, request_for
from tests.sandbox.processes import children, command_of
from tests.sandbox.test_docker import WARM, folders
from tests.sandbox.test_warm import earns_everything, ended
from workers.sandbox import SandboxConfig
from workers.sandbox.docker import open_docker
from workers.sandbox.docker import service as service_module
from workers.sandbox.docker.orders import Refused, Start, encode, receive_answer
from workers.sandbox.docker.owner import is_alive, owner_of

pytestmark = [pytest.mark.docker, pytest.mark.timeout(600)]

ROOT = Path(__file__).resolve().parents[2]
NOBODY = 65534
PR_GET_DUMPABLE = 3
WORKER = """
from tests.sandbox.exercise import request_for
from tests.sandbox.test_docker import WARM
from workers.sandbox import open_sandbox

with open_sandbox(WARM) as sandbox:
    sandbox.zones.prepare()
    print(*sandbox.zones.zygote_pids.values(), flush=True)
    sandbox.run(request_for("print('on its way')\\nwhile True:\\n    pass"))
"""


@contextmanager
def service_at(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Start the service as an operator does."""
    command = [sys.executable, "-m", "workers.sandbox.docker.service", str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == f"sandbox service: listening at {path}\n"
            yield process
        finally:
            process.kill()


@pytest.fixture
def service() -> Iterator[Path]:
    """Yield the socket of a running service, in a folder that everybody may enter."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        with service_at(Path(folder) / "socket"):
            yield Path(folder) / "socket"


def at(path: Path) -> SandboxConfig:
    return replace(WARM, service=str(path))


def the_service_of(pid: int) -> int:
    """Return the pid of the service that a worker started."""
    (found,) = (child for child in children(pid) if "docker.service" in command_of(child))
    return found


def connected(path: Path) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    connection.connect(str(path))
    connection.settimeout(60)
    return connection


@pytest.mark.parametrize(
    "datagram",
    [
        b"\xff", b"{}", encode(Start("candidate", "warm")) + b"\0",
        encode(Start("candidate", "warm")).replace(b"candidate", b"platform!"),
        encode(Start("candidate", "warm")).replace(b"warm", b"free"),
        b"\x84\xa4type\xa5Start\xa4zone\xa9candidate\xa4mode\xa4warm\xa5image\xa3any",
    ],
    ids=["no message", "no order", "more after it", "no zone", "no mode", "an option"],
)  # fmt: skip
def test_what_is_no_order_ends_the_connection(service: Path, datagram: bytes) -> None:
    with connected(service) as connection:
        connection.send(datagram)
        answer, descriptors = receive_answer(connection)
        assert isinstance(answer, Refused)
        assert (answer.kind, descriptors) == ("order", [])
        assert connection.recv(1) == b""
    assert containers_of() == []


def test_a_stranger_is_turned_away(service: Path) -> None:
    service.chmod(0o666)
    child = os.fork()
    if child == 0:
        os._exit(_be_turned_away(service))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _be_turned_away(service: Path) -> int:
    """Return 0 if the service says nothing to another user but goodbye."""
    os.setresuid(NOBODY, NOBODY, NOBODY)
    try:
        with connected(service) as connection:
            connection.send(encode(Start("candidate", "warm")))
            return len(connection.recv(1))
    except ConnectionError:
        return 0
    except BaseException:
        return 2


def test_nobody_else_may_open_its_socket(service: Path) -> None:
    assert service.stat().st_mode & 0o777 == 0o600


def test_nobody_may_look_into_it() -> None:
    child = os.fork()
    if child == 0:
        service_module.shut()
        os._exit(ctypes.CDLL(None).prctl(PR_GET_DUMPABLE, 0, 0, 0, 0))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_workers_share_a_service(service: Path) -> None:
    with open_docker(at(service)) as first, open_docker(at(service)) as second:
        assert earns_everything(first.run(request_for(HONEST)))
        assert earns_everything(second.run(request_for(HONEST)))
        started = containers_of()
        assert len(started) == 4
    assert are_removed(started)
    assert folders() == []


def test_a_killed_service_loses_no_run() -> None:
    with open_docker(WARM) as sandbox:
        assert earns_everything(sandbox.run(request_for(HONEST)))
        before = dict(sandbox.zones.zygote_pids)
        started = containers_of()
        os.kill(the_service_of(os.getpid()), signal.SIGKILL)
        assert earns_everything(sandbox.run(request_for(HONEST)))
        assert sandbox.zones.zygote_pids == before
        os.kill(before["candidate"], signal.SIGKILL)
        assert earns_everything(sandbox.run(request_for(HONEST)))
        assert sandbox.zones.zygote_pids["examiner"] == before["examiner"]
        started += containers_of()
    assert are_removed(started)
    assert folders() == []


def test_a_killed_worker_leaves_nothing() -> None:
    worker = subprocess.Popen([sys.executable, "-c", WORKER], stdout=subprocess.PIPE, cwd=ROOT)
    assert worker.stdout is not None
    with worker.stdout:
        pidfds = [os.pidfd_open(int(pid)) for pid in worker.stdout.readline().split()]
        started = containers_of(worker.pid)
        service = os.pidfd_open(the_service_of(worker.pid))
    assert len(started) == 2
    worker.kill()
    worker.wait()
    assert [ended(pidfd) for pidfd in pidfds] == [True, True]
    assert are_removed(started)
    assert ended(service)
    assert folders() == []


def test_a_killed_worker_and_its_killed_service_leave_nothing() -> None:
    """Containers end by themselves; the folder of their sockets goes when the next service starts."""
    worker = subprocess.Popen([sys.executable, "-c", WORKER], stdout=subprocess.PIPE, cwd=ROOT)
    assert worker.stdout is not None
    with worker.stdout:
        pidfds = [os.pidfd_open(int(pid)) for pid in worker.stdout.readline().split()]
        started = containers_of(worker.pid)
    os.kill(the_service_of(worker.pid), signal.SIGKILL)
    worker.kill()
    worker.wait()
    assert [ended(pidfd) for pidfd in pidfds] == [True, True]
    assert are_removed(started)
    with open_docker(WARM):
        assert len(folders()) == 1
    assert folders() == []


def test_owners_are_known_by_their_start() -> None:
    mine = owner_of(os.getpid())
    boot, pid, start = mine.split(".")
    assert is_alive(mine)
    assert not is_alive(f"{boot}.{pid}.{int(start) + 1}")
    assert not is_alive(f"{'0' * len(boot)}.{pid}.{start}")
    assert not is_alive("nonsense")
