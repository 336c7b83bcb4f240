"""One Compose project on a real engine: up, healthy, commands inside, calls from outside, down."""

import json
import os
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
_COMMAND_S = 1200  # a first build installs torch
_HEALTHY_S = 300
_LOOK_S = 1.0
# A worker that dies is missed, and a lost bell rung again, within seconds rather than minutes.
_SOON = {"KARAKTER_RUN_LEASE_S": "15", "KARAKTER_RUN_HEARTBEAT_S": "3", "KARAKTER_SWEEP_EVERY_S": "10"}


def compose_command() -> list[str] | None:
    """Return `docker compose`, else docker-compose, or None if this host has neither."""
    if shutil.which("docker") and _succeeds("docker", "compose", "version"):
        return ["docker", "compose"]
    return ["docker-compose"] if shutil.which("docker-compose") else None


def is_there() -> bool:
    """Return whether this host has what starts the stack: an engine, Compose, and the image that all are made from."""
    return (
        compose_command() is not None
        and _succeeds("docker", "info", "--format", "{{.ServerVersion}}")
        and _succeeds("docker", "image", "inspect", "debian:12-slim")
    )


class Stack:
    """The services of docker-compose.yml under a project name of their own, web on a free port."""

    def __init__(self, project: str) -> None:
        subprocess.run([ROOT / "docker/secrets.sh"], check=True, capture_output=True)
        self.project = project
        self._command = [*(compose_command() or []), "--project-name", project]
        wheels = any((ROOT / "docker/wheels/any").glob("*.whl"))
        if wheels:  # made once; what is wanted may have changed since
            subprocess.run([ROOT / "docker/base-images.sh", "wheels"], check=True, capture_output=True)
        self._environment = {
            **os.environ,
            **_SOON,
            "DOCKER_BUILDKIT": "0" if self._command[0] == "docker-compose" else "1",
            "PIP_NO_INDEX": "1" if wheels else "",
            "KARAKTER_WEB_ADDRESS": "127.0.0.1:",
        }

    def compose(self, *words: str) -> str:
        """Run a Compose command and return what it printed. Raises AssertionError with all of it if it fails."""
        command = [*self._command, *words]
        done = subprocess.run(
            command, cwd=ROOT, env=self._environment, capture_output=True, text=True, timeout=_COMMAND_S, check=False
        )
        assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout[-2000:]}\n{done.stderr[-1000:]}"
        return done.stdout.strip()

    def execute(self, service: str, *command: str, **environment: str) -> str:
        """Run a command in a service's container and return what it printed."""
        extra = [word for name, value in environment.items() for word in ("-e", f"{name}={value}")]
        return self.compose("exec", "-T", *extra, service, *command)

    def manage(self, *words: str, **environment: str) -> str:
        """Run a management command in the web container."""
        return self.execute("web", "python", "manage.py", *words, **environment)

    def python(self, service: str, code: str, *words: str) -> Any:
        """Run code with Django set up in a service's container; return the value that it printed as JSON."""
        return json.loads(self.execute(service, "python", "-c", f"import django; django.setup()\n{code}", *words))

    def docker(self, *words: str) -> str:
        """Run a command of the engine itself and return what it printed."""
        return subprocess.run(["docker", *words], capture_output=True, text=True, check=True).stdout.strip()

    def container(self, service: str) -> str:
        """Return the id of a service's container."""
        return self.compose("ps", "-q", "-a", service)

    def state(self, service: str) -> dict[str, Any]:
        """Return what the engine knows of a service's container."""
        return dict(json.loads(self.docker("inspect", self.container(service)))[0])

    def address(self) -> str:
        """Return where the web server is reached from outside."""
        return f"http://{self.compose('port', 'web', '8000')}"

    def wait_healthy(self, services: tuple[str, ...]) -> None:
        """Return when all are healthy. Raises AssertionError with the logs of one that does not become so."""
        deadline = time.monotonic() + _HEALTHY_S
        for service in services:
            while (health := self.state(service)["State"].get("Health", {}).get("Status")) != "healthy":
                assert time.monotonic() < deadline, f"{service} is {health}\n{self.compose('logs', service)[-6000:]}"
                time.sleep(_LOOK_S)

    def call(self, path: str, token: str = "", body: object = None) -> Any:
        """Call the web server from outside and return the JSON of its answer."""
        request = urllib.request.Request(f"{self.address()}{path}")
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{path}: {error.code} {error.read()[:2000]!r}") from None


def _succeeds(*command: str) -> bool:
    try:
        return subprocess.run(command, capture_output=True, timeout=30, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
