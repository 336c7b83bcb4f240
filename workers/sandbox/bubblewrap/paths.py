"""Which host paths a jailed Python with torch needs, and no more."""

import json
import os
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from exams.grading.sandbox import SandboxError
from workers.sandbox.bubblewrap.command import CODE, Bind, Link

_SYSTEM = ("/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/libx32")
_LINKS = ("/lib", "/lib32", "/lib64", "/libx32")
_LOADER = "/etc/ld.so.cache"
_SHARED = ("wire", "zone.py", "zygote.py")
_WORKERS = Path(__file__).resolve().parents[2]
_ASK = (
    "import json, os, site, sys; print(json.dumps([os.path.realpath(sys.executable), sys.prefix, sys.base_prefix,"
    " site.getsitepackages()]))"
)


@dataclass(frozen=True, slots=True)
class Paths:
    """Read-only binds and links of one zone."""

    binds: tuple[Bind, ...]
    links: tuple[Link, ...]


def zone_paths(python: str, zone: str) -> Paths:
    """Return what `zone` ("examiner" or "candidate") sees of the host. Raises SandboxError."""
    code = [_own_code(name) for name in (zone, *_SHARED)]
    links = tuple(Link(str(Path(path).readlink()), path) for path in _LINKS if Path(path).is_symlink())
    solid = [path for path in _LINKS if not Path(path).is_symlink()]
    system = [*_SYSTEM, *solid, _LOADER, *_interpreter(python)]
    return Paths((*(Bind(path, path) for path in _outermost(system)), *code), links)


def _own_code(name: str) -> Bind:
    return Bind(str(_WORKERS / name), f"{CODE}/workers/{name}")


@cache
def _interpreter(python: str) -> tuple[str, ...]:
    """Return the files and folders of an interpreter: its binary, its library, its site-packages."""
    try:
        answer = subprocess.run([python, "-s", "-c", _ASK], capture_output=True, check=True, timeout=60)
    except (OSError, subprocess.SubprocessError) as error:
        raise SandboxError(f"The interpreter {python} for the sandbox does not start: {error}") from None
    real, prefix, base, packages = json.loads(answer.stdout)
    environment = [python, f"{prefix}/pyvenv.cfg"] if prefix != base else []
    library = [f"{base}/lib"] if base == "/usr" else [f"{base}/lib", f"{base}/bin"]
    return (*environment, *_link_chain(Path(python)), real, *library, *packages)


def _link_chain(path: Path) -> Iterable[str]:
    """Yield each file that a chain of symbolic links passes through."""
    while path.is_symlink():
        path = Path(os.path.normpath(path.parent / path.readlink()))
        yield str(path)


def _outermost(paths: Iterable[str]) -> list[str]:
    """Return the existing paths, without those that lie in another one of them."""
    found = sorted({path for path in paths if Path(path).exists()})
    return [path for path in found if not any(path.startswith(f"{other}/") for other in found)]
