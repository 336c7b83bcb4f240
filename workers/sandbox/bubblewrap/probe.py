"""What this host can do with bubblewrap, found by trying it."""

import os
import subprocess

from exams.grading.sandbox import SandboxError
from exams.grading.verdict import Verdict
from workers.sandbox.bubblewrap.backend import find_bwrap, open_bubblewrap
from workers.sandbox.config import SandboxConfig
from workers.sandbox.findings import Finding
from workers.sandbox.trial import trial_request

_TORCH = "Install PyTorch into the environment that runs Karakter: pip install 'karakter[torch]'."
_NAMESPACES = (
    "Allow unprivileged user namespaces (sysctl user.max_user_namespaces, kernel.unprivileged_userns_clone=1, on "
    "Ubuntu kernel.apparmor_restrict_unprivileged_userns=0); inside Docker, use a seccomp profile that allows them."
)


def probe(config: SandboxConfig) -> tuple[Finding, ...]:
    """Return one finding each for the program, PyTorch, a whole run with both zones, and how zones are started."""
    try:
        bwrap = find_bwrap(config)
    except SandboxError as error:
        return (Finding("bubblewrap", False, str(error), "apt install bubblewrap"),)
    program = Finding("bubblewrap", True, f"{bwrap}, {_mode()}")
    torch = _probe_torch(config)
    return (program, torch, *_probe_runs(config)) if torch.ok else (program, torch)


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
