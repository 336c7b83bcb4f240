"""What both zones do when they start inside their jail: take the setup, give up rights, set limits."""

import ctypes
import mmap
import os
import resource
from pathlib import Path

from workers.wire.errors import Malformed
from workers.wire.frames import Caps, decode_frame
from workers.wire.messages import Setup

HOME = Path("/tmp/run")  # noqa: S108 - the jail's own small tmpfs, empty at the start
_TRIAL_BYTES = 2**40  # far more address space than a process with torch takes up
_SETUP_CAPS = Caps(head_bytes=256 * 1024**2, body_bytes=0)


def read_setup() -> Setup:
    """Return the setup that the platform put on the standard input, and leave that input empty."""
    message = decode_frame(read_standard_input(), _SETUP_CAPS).message
    if not isinstance(message, Setup):
        raise Malformed("The first message must be the setup.")
    return message


def read_standard_input() -> bytes:
    """Return all that is on the standard input, and leave it empty."""
    with os.fdopen(os.dup(0), "rb") as file:
        content = file.read()
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, 0)
    os.close(empty)
    return content


def become(uid: int | None) -> None:
    """Become the user `uid` for good. None: the jail already made us nobody in a user namespace.

    A process of the real root would not be held by RLIMIT_NPROC."""
    if uid is None:
        return
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def write_files(files: dict[str, bytes]) -> None:
    """Write the setup's files below HOME, the only place that can be written to."""
    HOME.mkdir(mode=0o700)
    for name, content in files.items():
        path = (HOME / name).resolve()
        if not path.is_relative_to(HOME):
            raise Malformed(f"{name} would lie outside of the run's folder.")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    os.chdir(HOME)


def wake(device: str) -> None:
    """Use `device` once: a driver's context takes a second to make, and does not survive a fork."""
    import torch

    torch.ones(1, device=device).sum().item()


def limit_early(setup: Setup) -> None:
    """Set the limits that may hold while torch is being imported."""
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_NPROC, setup.processes)
    _limit(resource.RLIMIT_NOFILE, setup.open_files)
    _limit(resource.RLIMIT_FSIZE, setup.file_size_bytes)


def limit_late(setup: Setup) -> None:
    """Set the limits of memory and CPU time; what the imports took so far is not counted."""
    ctypes.CDLL(None).malloc_trim(0)  # what is given back later would be allowed on top
    _limit(resource.RLIMIT_AS, _address_space_bytes() + setup.memory_bytes)
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime + setup.cpu_s) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    if setup.device == "cuda":
        _limit_gpu_memory(setup.gpu_memory_bytes)


def _limit_gpu_memory(limit: int) -> None:
    """Let PyTorch's allocator give no more of the device's memory than this."""
    import torch

    _, total = torch.cuda.mem_get_info()
    torch.cuda.set_per_process_memory_fraction(min(1.0, limit / total))


def _address_space_bytes() -> int:
    """Return how much address space this process takes up."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * mmap.PAGESIZE
    except FileNotFoundError:
        return _measured_address_space_bytes()


def _measured_address_space_bytes() -> int:
    """Return the same where there is no /proc: what is missing from a known limit when mapping as much as goes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = _TRIAL_BYTES if hard == resource.RLIM_INFINITY else hard
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    fits, too_many = 0, limit // mmap.PAGESIZE  # pages
    while too_many - fits > 1:
        middle = (fits + too_many) // 2
        fits, too_many = (middle, too_many) if _can_map(middle) else (fits, middle)
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
    return limit - fits * mmap.PAGESIZE


def _can_map(pages: int) -> bool:
    """Return whether the address space has room; pages that are only read take no memory."""
    try:
        flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
        mmap.mmap(-1, pages * mmap.PAGESIZE, flags=flags, prot=mmap.PROT_READ).close()
    except OSError:
        return False
    return True


def _limit(which: int, value: int) -> None:
    _, hard = resource.getrlimit(which)
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(which, (value, value))
