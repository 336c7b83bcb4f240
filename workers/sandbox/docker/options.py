"""How a container is made, as data: nothing here starts anything."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workers.sandbox.docker.orders import Mode, Zone

PYTHON = "/opt/venv/bin/python"
FOLDER = "/run/karakter"  # where workers/container.py looks for the socket
OWNER_LABEL = "karakter.sandbox.owner"
_PROFILE = Path(__file__).resolve().parents[3] / "docker" / "seccomp-sandbox.json"
_NOBODY = 65534
_ONLY_ZYGOTES = "Only where a zygote lives"  # so begin the comments of those rules
_PIDS_ONCE = 64  # of one zone: more than the limit of processes in any run, torch's threads included
_MIB = 1024**2


@dataclass(frozen=True, slots=True)
class ContainerSettings:
    """What the one who runs the service decides, once for all containers.

    `image`: a name with `{zone}` in it. `runtime`: the engine's default if empty. `devices`: ids of GPUs, or
    ("all",). `memory_bytes`, `pids`: of one container, so of all runs that are forked in it at a time; `cpus` 0: no
    limit. `folder`: where the sockets live; the engine must know it by the same path."""

    image: str = "karakter-sandbox-{zone}:0.1.0"
    runtime: str = ""
    devices: tuple[str, ...] = ()
    memory_bytes: int = 6 * 1024**3
    pids: int = 512
    cpus: float = 0.0
    tmpfs_bytes: int = 64 * _MIB
    folder: str = ""


def settings_from(environment: Mapping[str, str] = os.environ) -> ContainerSettings:
    """Return the settings that the KARAKTER_SANDBOX_* variables ask for. Raises ValueError for a bad number."""
    given = ContainerSettings()
    memory_mib = _number(environment, "KARAKTER_SANDBOX_MEMORY_MIB", given.memory_bytes / _MIB)
    return ContainerSettings(
        image=environment.get("KARAKTER_SANDBOX_IMAGE") or given.image,
        runtime=environment.get("KARAKTER_SANDBOX_RUNTIME") or "",
        devices=tuple((environment.get("KARAKTER_SANDBOX_DEVICES") or "").replace(",", " ").split()),
        memory_bytes=int(memory_mib * _MIB),
        pids=int(_number(environment, "KARAKTER_SANDBOX_PIDS", given.pids)),
        cpus=_number(environment, "KARAKTER_SANDBOX_CPUS", given.cpus),
        folder=environment.get("KARAKTER_SANDBOX_FOLDER") or "",
    )


def _number(environment: Mapping[str, str], name: str, otherwise: float) -> float:
    value = environment.get(name)
    try:
        return float(value) if value else otherwise
    except ValueError:
        raise ValueError(f"{name}={value}: write a number") from None


def container_options(
    settings: ContainerSettings, *, zone: Zone, mode: Mode, gpu: bool, image: str, folder: str, owner: str
) -> dict[str, Any]:
    """Return the arguments of the Docker SDK's `containers.create`. `folder` is the host's, with the socket in it."""
    return {
        "image": image, "command": [PYTHON, "-P", "-s", "-m", "workers.container", zone, mode], "entrypoint": [],
        "user": container_user(), "hostname": "jail", "working_dir": "/tmp",  # noqa: S108 - the container's
        "network_mode": "none", "ipc_mode": "none", "read_only": True, "cap_drop": ["ALL"], "privileged": False,
        "security_opt": _security(mode), "runtime": settings.runtime or None,
        "pids_limit": settings.pids if mode == "warm" else min(settings.pids, _PIDS_ONCE), "mem_limit": settings.memory_bytes, "memswap_limit": settings.memory_bytes,
        "nano_cpus": int(settings.cpus * 1e9) or None,
        "tmpfs": {"/tmp": f"rw,nosuid,nodev,noexec,size={settings.tmpfs_bytes},mode=1777"},  # noqa: S108
        "environment": {} if gpu else {"CUDA_VISIBLE_DEVICES": ""},
        "labels": {OWNER_LABEL: owner}, "auto_remove": True, "detach": True,
    }  # fmt: skip


def container_user() -> str:
    """Return who runs in a container: whoever runs the service, who can then end it; nobody in place of root."""
    uid, gid = os.geteuid(), os.getegid()
    return f"{uid}:{gid}" if uid else f"{_NOBODY}:{_NOBODY}"


def seccomp_profile(mode: Mode) -> str:
    """Return the profile as the engine takes it; a container used once may make no namespace and mount nothing."""
    profile = json.loads(_PROFILE.read_text())
    if mode == "once":
        rules = profile["syscalls"]
        profile["syscalls"] = [rule for rule in rules if not rule["comment"].startswith(_ONLY_ZYGOTES)]
    return json.dumps(profile)


def _security(mode: Mode) -> list[str]:
    """Return the security options. AppArmor's default profile for containers would forbid every mount."""
    zygotes = ["apparmor=unconfined"] if mode == "warm" else []
    return ["no-new-privileges:true", f"seccomp={seccomp_profile(mode)}", *zygotes]
