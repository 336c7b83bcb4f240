"""What can be said of the Compose file and the images without an engine."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.docker.engine import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
SECCOMP: dict[str, Any] = json.loads((ROOT / "docker/seccomp.json").read_text())
# Read by our own start scripts and by the images of the two servers, not by the settings.
OF_THE_SCRIPTS = {"KARAKTER_WEB_PROCESSES", "KARAKTER_WORKER_PROCESSES", "POSTGRES_PASSWORD", "REDIS_PASSWORD"}
JAIL_CALLS = {"unshare", "clone", "mount", "umount2", "pivot_root", "sethostname"}
NEVER_ALLOWED = {
    "add_key", "bpf", "chroot", "init_module", "finit_module", "delete_module", "io_uring_setup", "kcmp", "kexec_load",
    "keyctl", "open_by_handle_at", "perf_event_open", "process_vm_readv", "process_vm_writev", "ptrace", "reboot",
    "request_key", "setns", "settimeofday", "swapon", "syslog", "userfaultfd", "fsopen", "move_mount", "open_tree",
}  # fmt: skip

each_service = pytest.mark.parametrize("name", SERVICES)


def _names_in(path: str) -> set[str]:
    return set(re.findall(r"^([A-Z_]+)=", (ROOT / path).read_text(), re.MULTILINE))


def _dockerfiles() -> list[Path]:
    return sorted((ROOT / "docker").glob("*.Dockerfile"))


def test_services_are_those_of_the_design() -> None:
    assert set(SERVICES) == {"web", "worker-cpu", "worker-gpu", "beat", "postgres", "redis", "migrate"}
    assert SERVICES["worker-gpu"]["profiles"] == ["gpu"]
    assert [name for name, service in SERVICES.items() if "profiles" in service] == ["worker-gpu"]


def test_no_file_gives_away_the_engine() -> None:
    scripts = [path for path in (ROOT / "docker").glob("*.sh") if path.name != "engine.sh"]  # which starts one
    files = [ROOT / "docker-compose.yml", *_dockerfiles(), *scripts]
    assert [path.name for path in files if re.search(r"docker\.sock|privileged: *true|/proc:", path.read_text())] == []


@each_service
def test_service_is_closed_up(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "cap_add" not in service
    assert "no-new-privileges:true" in service["security_opt"]
    assert "seccomp:unconfined" not in service["security_opt"]
    assert all(re.search(r"size=\d+m", mount) for mount in service["tmpfs"])
    assert {"mem_limit", "pids_limit", "restart"} <= set(service)


@each_service
def test_service_says_how_it_is(name: str) -> None:
    service = SERVICES[name]
    if name == "migrate":
        assert (service["restart"], service["healthcheck"]) == ("no", {"disable": True})
    else:
        assert (service["restart"], service["healthcheck"]["test"][0][:3]) == ("unless-stopped", "CMD")


@each_service
def test_image_has_a_tag_of_this_version(name: str) -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert SERVICES[name]["image"].endswith(":${KARAKTER_TAG:-" + version + "}")


@each_service
def test_every_variable_is_documented(name: str) -> None:
    given = {re.sub("_FILE$", "", key) for key in SERVICES[name].get("environment", {})}
    assert given <= _names_in(".env.example") | OF_THE_SCRIPTS


def test_every_substitution_is_documented() -> None:
    read = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    assert read - _names_in(".env.example") == _names_in("docker/compose.env.example")


@pytest.mark.parametrize("path", _dockerfiles(), ids=lambda path: path.name)
def test_image_ends_as_an_ordinary_user(path: Path) -> None:
    users = re.findall(r"^USER (\d+):(\d+)$", path.read_text(), re.MULTILINE)
    assert len(users) == 1
    assert "0" not in users[0]
    stages = set(re.findall(r"^FROM \S+ AS (\S+)$", path.read_text(), re.MULTILINE))
    bases = set(re.findall(r"^FROM (\S+)", path.read_text(), re.MULTILINE)) - stages
    assert bases - {"scratch"} == {"debian:12-slim"}


def test_each_image_installs_what_it_needs() -> None:
    install = {path.name: re.findall(r"requirements\.py ([a-z -]+) >", path.read_text()) for path in _dockerfiles()}
    assert {name: found for name, found in install.items() if found} == {
        "sandbox.Dockerfile": ["--only msgspec numpy torch"],
        "web.Dockerfile": ["postgres"],
        "worker.Dockerfile": ["postgres torch"],
    }


def test_requirements_are_those_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    assert _requirements("postgres", "torch") == [*project["dependencies"], *extras["postgres"], *extras["torch"]]
    assert _requirements("--only", "torch", "numpy") == [
        *extras["torch"],
        *(line for line in project["dependencies"] if line.startswith("numpy>")),
    ]


def _requirements(*words: str) -> list[str]:
    command = [sys.executable, str(ROOT / "docker/requirements.py"), *words]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()


def test_no_zone_sees_the_other_ones_code() -> None:
    """Which of our code each stage of the sandbox's images holds; the two zones are the last ones."""
    stages = re.split(r"^FROM ", (ROOT / "docker/sandbox.Dockerfile").read_text(), flags=re.MULTILINE)[1:]
    code = {stage.split("\n")[0]: re.findall(r"\b(workers/\w+(?:\.py)?) ", stage) for stage in stages}
    assert {stage: found for stage, found in code.items() if found} == {
        "debian:12-slim AS root": ["workers/zone.py", "workers/zygote.py", "workers/container.py", "workers/wire"],
        "zone AS candidate": ["workers/candidate"],
        "zone AS examiner": ["workers/examiner"],
    }
    assert list(code)[-3:] == ["scratch AS zone", "zone AS candidate", "zone AS examiner"]


def test_only_web_is_reached_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["web"]
    assert SERVICES["web"]["ports"] == ["${KARAKTER_WEB_ADDRESS:-127.0.0.1:8000}:8000"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert [name for name, service in SERVICES.items() if service["networks"] != ["inside"]] == ["web"]


def test_secrets_are_files_that_git_and_the_images_leave_out() -> None:
    assert all(set(secret) == {"file"} for secret in COMPOSE["secrets"].values())
    assert (ROOT / "docker/secrets/.gitignore").read_text() == "*\n!.gitignore\n"
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert ignored.index("!docker") < ignored.index("docker/secrets")


def test_only_workers_may_make_jails_and_get_devices() -> None:
    own = [name for name, service in SERVICES.items() if "seccomp:./docker/seccomp.json" in service["security_opt"]]
    assert own == ["worker-cpu", "worker-gpu"]
    assert [name for name, service in SERVICES.items() if "deploy" in service] == ["worker-gpu"]


def test_system_calls_are_refused_unless_listed() -> None:
    allowed = {name for group in SECCOMP["syscalls"] for name in group["names"]}
    assert SECCOMP["defaultAction"] == "SCMP_ACT_ERRNO"
    assert {group["action"] for group in SECCOMP["syscalls"]} == {"SCMP_ACT_ALLOW"}
    assert allowed >= JAIL_CALLS
    assert allowed & NEVER_ALLOWED == set()
    assert all(group["comment"] for group in SECCOMP["syscalls"])


def test_sockets_are_of_four_families() -> None:
    groups = [group for group in SECCOMP["syscalls"] if "socket" in group["names"]]
    assert [group["args"][0]["value"] for group in groups] == [1, 2, 10, 16]  # Unix, IP, IPv6, netlink
