"""What this host can do with bubblewrap, found by trying it."""

import os
import subprocess
from dataclasses import replace
from pathlib import Path

from exams.grading.sandbox import Device, SandboxError
from exams.grading.verdict import Verdict
from workers.sandbox.bubblewrap.backend import find_bwrap, open_bubblewrap
from workers.sandbox.bubblewrap.driver import gpu_paths
from workers.sandbox.config import SandboxConfig
from workers.sandbox.findings import Finding
from workers.sandbox.trial import trial_request
from workers.sandbox.zones.gpu import choose_gpu, find_gpus

_TORCH = "Install PyTorch into the environment that runs Karakter: pip install 'karakter[torch]'."
_NAMESPACES = (
    "Allow unprivileged user namespaces (sysctl user.max_user_namespaces, kernel.unprivileged_userns_clone=1, on "
    "Ubuntu kernel.apparmor_restrict_unprivileged_userns=0); inside Docker, use a seccomp profile that allows them."
)
_DRIVER = "Install NVIDIA's driver; in a container its container toolkit. Or grade on processors: KARAKTER_DEVICE=cpu."


def probe(config: SandboxConfig) -> tuple[Finding, ...]:
    """Return one finding each for the program, PyTorch, a whole run with both zones, how zones are started, and, if
    one is asked for or there is one, the GPU."""
    try:
        bwrap = find_bwrap(config)
    except SandboxError as error:
        return (Finding("bubblewrap", False, str(error), "apt install bubblewrap"),)
    program = Finding("bubblewrap", True, f"{bwrap}, {_mode()}")
    torch = _probe_torch(config)
    if not torch.ok:
        return program, torch, *probe_gpu(config)
    return program, torch, *_probe_runs(replace(config, device=Device.CPU)), *probe_gpu(config)


def probe_gpu(config: SandboxConfig, root: Path = Path("/")) -> tuple[Finding, ...]:
    """Return what there is of a GPU; nothing if there is none and none is asked for. No run is tried on it."""
    gpus = find_gpus(root)
    if config.device is Device.CPU:
        names = ", ".join(gpu.name for gpu in gpus)
        unused = Finding("GPU", True, f"{names}: not used, KARAKTER_DEVICE is cpu", required=False)
        return (unused,) if gpus else ()
    try:
        gpu = choose_gpu(gpus, config.gpu)
        gpu_paths(gpu, root)
    except SandboxError as error:
        return (Finding("GPU", False, str(error), _DRIVER),)
    return (Finding("GPU", True, f"{gpu.name}, driver {gpu.driver}"),)


def _mode() -> str:
    if os.geteuid() == 0:
        return "run as root, each zone under a user id of its own"
    return "run in user namespaces without any privilege"


def _probe_torch(config: SandboxConfig) -> Finding:
    command = [config.python, "-s", "-c", "import torch; print(torch.__version__)"]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=config.start_s, check=False)
    if answer.returncode:
        return Finding("PyTorch", False, f"{config.python} cannot import torch.", _TORCH)
    return Finding("PyTorch", True, answer.stdout.strip())


def _probe_runs(config: SandboxConfig) -> tuple[Finding, ...]:
    try:
        with open_bubblewrap(config) as sandbox:
            report = sandbox.run(trial_request())
            why_cold = sandbox.zones.why_cold
    except SandboxError as error:
        remedy = _NAMESPACES if "bubblewrap could not" in str(error) else ""
        return (Finding("jails", False, str(error), remedy),)
    if report.verdict is not Verdict.ACCEPTED:
        return (Finding("jails", False, f"A trial run ended in {report.verdict}: {report.message}"),)
    return (Finding("jails", True, f"A trial run took {report.record['seconds']} s."), _warm_start(why_cold))


def _warm_start(why_cold: str) -> Finding:
    if not why_cold:
        return Finding(
            "warm start", True, "Each run is a fork of a warm process, in namespaces of its own.", required=False
        )
    detail = f"Each run starts two jails that import PyTorch, as isolated but slower. {why_cold}"
    return Finding("warm start", False, detail, _NAMESPACES, required=False)
