"""`./run demo` as a newcomer meets it: one command, pages that answer, and nothing left behind."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.waiting import wait_until

ROOT = Path(__file__).resolve().parents[2]
START_S = 120.0

pytestmark = [pytest.mark.broker, pytest.mark.timeout(400)]


class Demo:
    """A running demo on a data folder of its own."""

    def __init__(self, var: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.var = var
        self.log = var / "printed.log"
        kept = {k: v for k, v in os.environ.items() if k not in ("REDIS_URL", "DATABASE_URL", "DJANGO_SETTINGS_MODULE")}
        demo = [sys.executable, "-m", "grader.demo", "--port", str(self.port), "--students", "1"]
        command = ["sh", "-c", 'trap "" INT; exec "$@"', "sh", *demo]  # as a script starts it in the background
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env={**kept, "KARAKTER_VAR_DIR": str(var)}, stdout=output, stderr=output
            )

    def printed(self) -> str:
        """What the command has printed so far."""
        return self.log.read_text()

    def wait_ready(self) -> None:
        """Wait until it says that it runs."""
        wait_until(lambda: "runs at" in self.printed() or self.process.poll() is not None, "the demo runs", START_S)
        assert "runs at" in self.printed(), self.printed()

    def get(self, path: str) -> bytes:
        """Return the body of a page."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as response:
            return bytes(response.read())

    def stop(self, sign: signal.Signals) -> int:
        """Send a signal; return the exit code."""
        self.process.send_signal(sign)
        return self.process.wait(60)

    def survivors(self) -> list[str]:
        """Return the command lines of processes that still work on the data folder."""
        mark = f"KARAKTER_VAR_DIR={self.var}\0".encode()
        return [command for command, environment in _processes() if mark in environment or str(self.var) in command]


def _processes() -> list[tuple[str, bytes]]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            found.append((command, (folder / "environ").read_bytes()))
        except OSError:
            continue
    return [(command, environment) for command, environment in found if command]


def test_starts_answers_stops_and_starts_again_with_its_data(tmp_path: Path) -> None:
    demo = Demo(tmp_path)
    try:
        demo.wait_ready()
        assert "1 submissions added" in demo.printed() or "2 submissions added" in demo.printed(), demo.printed()
        assert json.loads(demo.get("/healthz")) == {"status": "ok", "database": "ok", "broker": "ok"}
        assert json.loads(demo.get("/api/v1/openapi.json"))["openapi"].startswith("3.")
        assert b"Sign in" in demo.get("/")
        assert demo.survivors() != []
        assert demo.stop(signal.SIGINT) == 0
        assert demo.survivors() == []
        demo = Demo(tmp_path)
        demo.wait_ready()
        assert "0 submissions added" in demo.printed()
        assert demo.stop(signal.SIGTERM) == 0
        assert demo.survivors() == []
    finally:
        if demo.process.poll() is None:
            demo.stop(signal.SIGTERM)  # a kill would leave its children


def test_taken_port_is_named_with_a_way_out(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "grader.demo", "--port", str(port)]
        environment = {**os.environ, "KARAKTER_VAR_DIR": str(tmp_path)}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"Port {port} is taken. Choose another: ./run demo --port {port + 1}" in done.stderr
    assert list(tmp_path.iterdir()) == []
