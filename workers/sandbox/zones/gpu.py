"""The GPUs of this host: which there are, and whose turn it is on one."""

import fcntl
import os
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from exams.grading.sandbox import SandboxError

_DRIVER = "proc/driver/nvidia"
_VERSION = re.compile(r"\b\d{3,}\.\d+(?:\.\d+)?\b")
_KNOCK_S = 0.05
_TURN_S = 480.0  # several answers of a slow kind; the task that waits has ten minutes


@dataclass(frozen=True, slots=True)
class Gpu:
    """One device. `minor` is the number in /dev/nvidia0."""

    uuid: str
    name: str
    driver: str
    minor: int


def find_gpus(root: Path = Path("/")) -> tuple[Gpu, ...]:
    """Return the NVIDIA GPUs that the kernel's driver tells of, by number. No library of the driver is loaded."""
    try:
        version = _VERSION.search((root / _DRIVER / "version").read_text())
    except OSError:
        return ()
    driver = version.group() if version else "unknown"
    told = [_entries(path) for path in (root / _DRIVER / "gpus").glob("*/information")]
    found = [
        Gpu(each["GPU UUID"], each.get("Model", "unknown"), driver, int(each["Device Minor"]))
        for each in told
        if "GPU UUID" in each and each.get("Device Minor", "").isdigit()
    ]
    return tuple(sorted(found, key=lambda gpu: gpu.minor))


def choose_gpu(gpus: tuple[Gpu, ...], wanted: str) -> Gpu:
    """Return the GPU with this number or UUID; the first if `wanted` is "". Raises SandboxError."""
    fitting = [gpu for gpu in gpus if wanted in ("", str(gpu.minor), gpu.uuid)]
    if not fitting:
        known = ", ".join(f"{gpu.minor} ({gpu.name})" for gpu in gpus) or "none"
        raise SandboxError(f"KARAKTER_DEVICE is gpu, but there is no GPU {wanted}".rstrip() + f"; known: {known}.")
    return fitting[0]


@contextmanager
def turn_on(gpu: Gpu, folder: str = "", wait_s: float = _TURN_S) -> Iterator[None]:
    """Hold the device for one run; all worker processes of this user on this host take turns.

    Raises SandboxError if none came in time."""
    place = _own_folder(folder or os.path.join(tempfile.gettempdir(), f"karakter-{os.geteuid()}"))
    lock = os.open(place / f"{gpu.uuid}.lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        _await_lock(lock, gpu, time.monotonic() + wait_s)
        yield
    finally:
        os.close(lock)  # and with it the lock


def _own_folder(path: str) -> Path:
    """Return a folder that is ours alone. Raises SandboxError if somebody else made it."""
    os.makedirs(path, mode=0o700, exist_ok=True)
    if os.stat(path, follow_symlinks=False).st_uid != os.geteuid():
        raise SandboxError(f"{path} belongs to another user; the turns on a GPU cannot be kept there.")
    return Path(path)


def _await_lock(lock: int, gpu: Gpu, deadline: float) -> None:
    while True:
        try:
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise SandboxError(f"GPU {gpu.minor} was not free in time.") from None
            time.sleep(_KNOCK_S)


def _entries(path: Path) -> dict[str, str]:
    """Return the lines "Name: value" of a file of the driver."""
    pairs = (line.partition(":") for line in path.read_text(errors="replace").splitlines())
    return {name.strip(): value.strip() for name, _, value in pairs}
