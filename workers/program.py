"""Which program grades here: its version and digests of its source, read when a worker starts."""

import hashlib
import platform
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
_KERNEL = ("exams/grading",)
# The zones, and what starts and watches them. With a docker sandbox the code of the zones is that of its images.
_SANDBOX = ("workers/sandbox", "workers/examiner", "workers/candidate", "workers/wire", "workers/zone.py", "workers/zygote.py")  # fmt: skip


def read_program() -> Mapping[str, str]:
    """Return version, digests of kernel and sandbox, interpreter and machine, by name, without any path."""
    return {
        "karakter": _version(),
        "kernel_sha256": _digest(_KERNEL),
        "sandbox_sha256": _digest(_SANDBOX),
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "machine": platform.machine(),
    }


def _version() -> str:
    try:
        return version("karakter")
    except PackageNotFoundError:  # run from its folder, without being installed
        return "unknown"


def _digest(places: Iterable[str]) -> str:
    """Return one digest of all sources at these places, names included."""
    total = hashlib.sha256()
    for path in sorted(path for place in places for path in _files(_ROOT / place)):
        name = path.relative_to(_ROOT).as_posix().encode()
        total.update(hashlib.sha256(name).digest() + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _files(place: Path) -> Iterable[Path]:
    found = place.rglob("*") if place.is_dir() else [place]
    return (path for path in found if path.is_file() and path.suffix != ".pyc")


# At import, as the code itself: what is installed while a worker runs is not what it runs.
PROGRAM = read_program()
