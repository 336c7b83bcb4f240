"""How sandboxes are set up on this host."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from exams.grading.sandbox import Device, SandboxError


@dataclass(frozen=True, slots=True)
class SandboxConfig:
    """`bwrap` None: found on PATH. `python` is the interpreter, with torch, that runs inside the jail.

    `spares`: forks of each zygote that wait ahead, each for one run.
    `device` GPU: runs on `gpu` (its number or UUID; the first if "") are served too; the folder `gpu_turns` is where
    worker processes take turns on it.
    `start_s`: how long both zones may take to import torch. `tmpfs_bytes`: all a zone can write to.
    `parallel`: candidates of one run that run at a time; `max_candidates`: those of one run in all.
    `warm`: fork runs from a zygote where this host can; a zygote is replaced after `zygote_runs` forks, or when it
    has grown by `zygote_growth_bytes`.

    For docker: `service` is the socket of the sandbox service; None: a child of this process. `containers_ahead`: of
    each zone, started ahead where each container is used once."""

    backend: str = "bubblewrap"
    bwrap: str | None = None
    python: str = sys.executable
    spares: int = 1
    device: Device = Device.CPU
    gpu: str = ""
    gpu_turns: str = ""
    start_s: float = 60.0
    tmpfs_bytes: int = 64 * 1024**2
    parallel: int = 2
    max_candidates: int = 16
    warm: bool = True
    zygote_runs: int = 200
    zygote_growth_bytes: int = 128 * 1024**2
    service: str | None = None
    containers_ahead: int = 2


def config_from(environment: Mapping[str, str] = os.environ) -> SandboxConfig:
    """Return the config that the environment asks for. Raises SandboxError for a value that has no meaning."""
    containers = environment.get("KARAKTER_SANDBOX_CONTAINERS") or "warm"
    if containers not in ("warm", "once"):
        raise SandboxError(f"KARAKTER_SANDBOX_CONTAINERS={containers}: write warm or once.")
    backend = environment.get("KARAKTER_SANDBOX") or "bubblewrap"
    return SandboxConfig(
        backend=backend,
        device=Device.GPU if environment.get("KARAKTER_DEVICE") == "gpu" else Device.CPU,
        gpu=environment.get("KARAKTER_GPU") or "",
        bwrap=environment.get("KARAKTER_BWRAP") or None,
        warm=backend != "docker" or containers == "warm",
        service=environment.get("KARAKTER_SANDBOX_SERVICE") or None,
    )
