"""The bubblewrap sandbox, opened."""

import os
import platform
import shutil
from contextlib import AbstractContextManager

from exams.grading.sandbox import Device, SandboxError
from workers.sandbox.bubblewrap.starter import BubblewrapStarter
from workers.sandbox.config import SandboxConfig
from workers.sandbox.zones.gpu import choose_gpu, find_gpus
from workers.sandbox.zones.sandbox import ZonedSandbox, open_zoned
from workers.sandbox.zones.seccomp import ARCHITECTURES


def open_bubblewrap(config: SandboxConfig) -> AbstractContextManager[ZonedSandbox]:
    """Return a sandbox, to be used in a `with`. Raises SandboxError, with the remedy, if bubblewrap is missing."""
    bwrap = find_bwrap(config)
    starter = BubblewrapStarter(config, bwrap)
    if config.device is Device.CPU:
        return open_zoned(config, starter)
    gpu = choose_gpu(find_gpus(), config.gpu)
    return open_zoned(config, starter, gpu=gpu, gpu_starter=BubblewrapStarter(config, bwrap, gpu))


def find_bwrap(config: SandboxConfig) -> str:
    """Return the path of bubblewrap. Raises SandboxError."""
    found = shutil.which(config.bwrap or "bwrap", path=None if config.bwrap is None else os.defpath)
    if found is None:
        raise SandboxError(
            "Code answers wait: bubblewrap was not found. Install it (Debian, Ubuntu: apt install bubblewrap) or name "
            "it in KARAKTER_BWRAP."
        )
    if platform.machine() not in ARCHITECTURES:
        raise SandboxError(f"Code answers wait: there is no system call filter for {platform.machine()}.")
    return found
