"""Starts and stops the processes that make one Karakter: broker, web server, worker with beat."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from grader.broker import broker_url, socket_folder, start_broker

_STOP_S = 15.0
WORKER_QUEUES = "grading_cpu,light"


@dataclass(frozen=True, slots=True)
class Process:
    """A child of ours; `log` holds what it prints."""

    name: str
    popen: "subprocess.Popen[bytes]"
    log: Path


def start(name: str, command: list[str], environment: Mapping[str, str], folder: Path) -> Process:
    """Start a process in a group of its own, its output appended to `folder`/NAME.log."""
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / f"{name}.log"
    with log.open("ab") as output:
        popen = subprocess.Popen(
            command,
            env=dict(environment),
            stdout=output,
            stderr=output,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    return Process(name, popen, log)


def stop(process: Process, wait_s: float = _STOP_S) -> None:
    """Ask the process to end, wait, then kill its whole group. Safe to call twice."""
    if process.popen.poll() is None:
        process.popen.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.popen.wait(wait_s)
    with suppress(ProcessLookupError):
        os.killpg(process.popen.pid, signal.SIGKILL)
    process.popen.wait()


def web_command(host: str, port: int, processes: int = 1) -> list[str]:
    """Return the command of the web server."""
    command = [sys.executable, "-m", "uvicorn", "grader.asgi:application", "--host", host, "--port", str(port)]
    # An open stream would block a graceful stop for ten seconds and more.
    command += ["--timeout-graceful-shutdown", "3", "--lifespan", "off", "--log-level", "warning"]
    # A process that a full machine keeps from answering for five seconds would be killed with what it works on.
    return [*command, "--workers", str(processes), "--timeout-worker-healthcheck", "60"] if processes > 1 else command


def worker_command(concurrency: int, schedule: Path | None) -> list[str]:
    """Return the command of a worker; with `schedule`, beat (the sweep) runs inside it."""
    command = [sys.executable, "-m", "celery", "-A", "grader", "worker", "-Q", WORKER_QUEUES]
    command += ["--concurrency", str(concurrency), "--loglevel", "WARNING", "--without-gossip", "--without-mingle"]
    return [*command, "-B", "-s", str(schedule)] if schedule else command


@contextmanager
def broker(environment: dict[str, str], var: Path) -> Iterator[None]:
    """Start a broker unless REDIS_URL names one; set REDIS_URL in `environment`."""
    with ExitStack() as stack:
        if not environment.get("REDIS_URL"):
            folder = stack.enter_context(socket_folder(var / "run"))
            socket = folder / "broker.sock"
            server = start_broker(var / "broker", socket)
            stack.callback(stop, Process("broker", server, var / "broker" / "broker.log"))
            environment["REDIS_URL"] = broker_url(socket)
        yield


def wait_for_end(processes: list[Process]) -> Process:
    """Return the first process that ends by itself."""
    while True:
        for process in processes:
            if process.popen.poll() is not None:
                return process
        time.sleep(0.2)
