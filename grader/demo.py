"""`./run demo`: everything on one machine, from nothing to a marked exam. Ctrl-C ends all of it."""

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from pathlib import Path

from grader import stack

_READY_S = 60.0
_MOST_WEB_PROCESSES = 4  # each takes 100 MB


def main() -> int:
    """Set up, start, wait. Return the exit code."""
    options = _parse(sys.argv[1:])
    environment = {**os.environ, "KARAKTER_DEMO": "1", "DJANGO_SETTINGS_MODULE": "grader.settings"}
    environment.setdefault("KARAKTER_LOG_LEVEL", "WARNING")
    var = Path(environment.setdefault("KARAKTER_VAR_DIR", str(Path(__file__).resolve().parent.parent / "var")))
    for sign in (signal.SIGINT, signal.SIGTERM):  # a shell that starts us behind "&" has SIGINT ignored
        signal.signal(sign, _interrupt)
    if not _port_free(options.host, options.port):
        print(f"Port {options.port} is taken. Choose another: ./run demo --port {options.port + 1}", file=sys.stderr)
        return 1
    try:
        return _run(options, environment, var)
    except KeyboardInterrupt:
        print("\nStopped. The data is kept; ./run demo starts again in seconds.")
        return 0


def _run(options: argparse.Namespace, environment: dict[str, str], var: Path) -> int:
    with ExitStack() as cleanup:
        cleanup.enter_context(stack.broker(environment, var))
        environment.setdefault("KARAKTER_SITE_URL", f"http://{options.host}:{options.port}")
        print("Preparing the database and the demo course ...", flush=True)
        _manage(environment, "migrate", "--verbosity", "0")
        accounts = _manage(environment, "seed_demo", *(("--students", options.students) if options.students else ()))
        processes = [
            stack.start(
                "web", stack.web_command(options.host, options.port, _web_processes()), environment, var / "log"
            ),
            stack.start("worker", stack.worker_command(os.cpu_count() or 1, var / "beat"), environment, var / "log"),
        ]
        for process in processes:
            cleanup.callback(stack.stop, process)
        url = f"http://{options.host}:{options.port}/"
        _wait_ready(url + "healthz", processes[0])
        print(f"{accounts}\n\nKarakter runs at {url}\nLogs: {var / 'log'}\nCtrl-C stops everything.", flush=True)
        ended = stack.wait_for_end(processes)
        print(f"The {ended.name} process ended with {ended.popen.returncode}; see {ended.log}", file=sys.stderr)
        return 1


def _web_processes() -> int:
    """Return how many web processes this machine gets: one works on one core, whatever it has to do."""
    return min(_MOST_WEB_PROCESSES, os.cpu_count() or 1)


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run demo", description=__doc__)
    parser.add_argument("--port", type=int, default=8000, help="port of the web server (8000)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument("--students", default="", help="how many students of the demo course hand in (all)")
    return parser.parse_args(arguments)


def _manage(environment: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, str(Path(__file__).resolve().parent.parent / "manage.py"), *arguments]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"manage.py {arguments[0]} failed (exit {done.returncode}); the reason stands above.")
    return done.stdout.strip()


def _wait_ready(url: str, web: stack.Process) -> None:
    deadline = time.monotonic() + _READY_S
    while time.monotonic() < deadline and web.popen.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise SystemExit(f"The web server does not answer; see {web.log}")


def _port_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
