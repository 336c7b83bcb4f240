"""The whole of Karakter as real processes on a thrown-away data folder: broker, web server, worker with the sweep.

Run as a program it stays up for looking at: `python -m tests.stack [--students N] [--port N]`.
"""

import argparse
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from grader import stack

ROOT = Path(__file__).resolve().parent.parent
_READY_S = 60.0
# What the test process has set for itself and the stack must not inherit.
_OWN = ("REDIS_URL", "DATABASE_URL", "KARAKTER_TEST_VAR_DIR", "PYTEST_CURRENT_TEST", "DJANGO_ALLOW_ASYNC_UNSAFE")


@dataclass(frozen=True, slots=True)
class Stack:
    """A running Karakter. `url` ends without a slash; `environment` is that of its processes."""

    url: str
    var: Path
    environment: dict[str, str]

    def manage(self, *arguments: str) -> str:
        """Run a management command; return what it printed."""
        return _manage(self.environment, *arguments)

    def log(self, name: str) -> str:
        """Return what the process of this name ("web", "worker") has printed so far."""
        return (self.var / "log" / f"{name}.log").read_text(encoding="utf-8", errors="replace")


@contextmanager
def running_stack(var: Path, *, students: int = 1, port: int = 0, concurrency: int = 2) -> Iterator[Stack]:
    """Yield a running stack with the demo course; `students` of the invented ones have handed in. Ends it all after."""
    environment = {key: value for key, value in os.environ.items() if key not in _OWN}
    environment |= {
        "DJANGO_SETTINGS_MODULE": "grader.settings",
        "KARAKTER_VAR_DIR": str(var),
        "KARAKTER_DEMO": "1",
        "KARAKTER_LOG_LEVEL": "WARNING",
        "KARAKTER_SWEEP_EVERY_S": "5",
    }
    port = port or _free_port()
    with ExitStack() as cleanup:
        cleanup.enter_context(stack.broker(environment, var))
        _manage(environment, "migrate", "--verbosity", "0")
        _manage(environment, "seed_demo", "--students", str(students))
        web = stack.start("web", stack.web_command("127.0.0.1", port), environment, var / "log")
        cleanup.callback(stack.stop, web)
        worker = stack.start("worker", stack.worker_command(concurrency, var / "beat"), environment, var / "log")
        cleanup.callback(stack.stop, worker)
        url = f"http://127.0.0.1:{port}"
        _wait_ready(f"{url}/sign-in/", web)
        yield Stack(url, var, environment)


def _manage(environment: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode:
        raise RuntimeError(f"manage.py {arguments[0]} failed:\n{done.stderr[-4000:]}")
    return done.stdout


def _wait_ready(url: str, web: stack.Process) -> None:
    deadline = time.monotonic() + _READY_S
    while time.monotonic() < deadline and web.popen.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"The web server does not answer:\n{web.log.read_text(errors='replace')[-4000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> None:
    """Keep a stack up until Ctrl-C."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=8)
    parser.add_argument("--port", type=int, default=8766)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # the with block below ends every process
    with (
        tempfile.TemporaryDirectory(prefix="karakter-stack-") as folder,
        running_stack(Path(folder), students=options.students, port=options.port) as running,
    ):
        sys.stdout.write(f"{running.url}  data: {folder}\n")
        sys.stdout.flush()
        while True:
            time.sleep(1)


if __name__ == "__main__":
    main()
