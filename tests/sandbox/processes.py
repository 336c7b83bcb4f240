"""What runs below the test process."""

import os
from contextlib import suppress
from pathlib import Path

_SERVICE = "workers.sandbox.docker.service"


def processes_left() -> list[str]:
    """Return the command lines of what runs below us, but for the zygotes, their jails' own processes, and for each
    zygote one fork that waits or comes up."""
    ours = [pid for pid in children(os.getpid()) if "workers." in command_of(pid)]
    jails = [pid for pid in ours if _SERVICE not in command_of(pid)]
    warm = [pid for pid in jails if "workers.zygote" in command_of(pid)]
    inits = [pid for jail in warm for pid in children(jail)]
    if jails != ours:
        inits += _inits_of_containers()
    left = [pid for pid in jails if pid not in warm]
    for init in inits:
        zygotes = children(init)
        left += zygotes[1:]
        for zygote in zygotes[:1]:
            waiting = [fork for fork in children(zygote) if _waits(fork)]
            left += [fork for fork in children(zygote) if fork not in waiting[:1]]
    return [command for command in map(command_of, left) if command]


def _inits_of_containers() -> list[int]:
    """Return process 1 of each container that keeps a zygote."""
    from tests.sandbox.containers import containers_of

    return [each["State"]["Pid"] for each in containers_of() if "warm" in each["Config"]["Cmd"]]


def children(pid: int) -> list[int]:
    """Return the child processes; those of threads that end meanwhile are left out."""
    found = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            found.append(path.read_text().split())
    return sorted(int(child) for children in found for child in children)


def _waits(keeper: int) -> bool:
    """Return whether it keeps nothing but a spare, or nothing yet."""
    return all(_name(pid) in ("keeper", "spare", "") and not children(pid) for pid in children(keeper))


def _name(pid: int) -> str:
    """Return what a process calls itself; "" for one that has ended, "keeper" for one just forked."""
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def command_of(pid: int) -> str:
    """Return a command line; "" for a process that has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""
