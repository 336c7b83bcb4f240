"""What runs below the test process."""

import os
from pathlib import Path


def processes_left() -> list[str]:
    """Return the command lines of what runs below us, but for the zygotes and their jails' own processes."""
    jails = [pid for pid in children(os.getpid()) if "workers." in _command(pid)]
    warm = [pid for pid in jails if "workers.zygote" in _command(pid)]
    inits = [pid for jail in warm for pid in children(jail)]
    forks = [fork for init in inits for zygote in children(init) for fork in children(zygote)]
    adopted = [pid for init in inits for pid in children(init)[1:]]
    left = [pid for pid in jails if pid not in warm] + adopted + forks
    return [command for command in map(_command, left) if command]


def children(pid: int) -> list[int]:
    """Return the child processes."""
    found = [path.read_text().split() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    return sorted(int(child) for children in found for child in children)


def _command(pid: int) -> str:
    """Return a command line; "" for a process that has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""
