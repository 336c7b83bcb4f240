"""What processes and all that they started use: memory, shared pages divided among those who share them, and time."""

import os
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

MIB = 2**20
EVERY_S = 2.0  # one look at a worker and its zygotes takes tens of milliseconds
OTHERS_LIMIT = 0.05  # share of the machine's time that others may use
_TICKS = os.sysconf("SC_CLK_TCK")


class Peak:
    """The largest sum seen so far, in bytes, and by how many processes."""

    def __init__(self) -> None:
        self.memory_bytes = 0
        self.processes = 0

    def see(self, pids: Iterable[int]) -> None:
        """Look once at the processes and all below them."""
        tree = set(descendants(pids))
        memory = sum(map(proportional_bytes, tree))
        if memory > self.memory_bytes:
            self.memory_bytes, self.processes = memory, len(tree)


@contextmanager
def peak_of(pids: Iterable[int]) -> Iterator[Peak]:
    """Yield what the processes and their descendants use most, looked at every two seconds until the block ends."""
    roots, peak, stop = list(pids), Peak(), threading.Event()

    def look() -> None:
        while not stop.wait(EVERY_S):
            peak.see(roots)

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        stop.set()
        thread.join()


class Others:
    """How much of the machine's time went to processes that are not ours, since this was made.

    Theirs are counted and not ours taken from the whole: a zygote's forks leave no trace of the time they used."""

    def __init__(self) -> None:
        self._began, self._used_s = time.monotonic(), _outside_s()

    def share(self) -> float:
        """Return their share of the time of all cores, 0..1."""
        there = (time.monotonic() - self._began) * (os.cpu_count() or 1)
        return round(max(0.0, _outside_s() - self._used_s) / there, 3)


def seconds_outside(root: int) -> dict[int, float]:
    """Return the time that each process not below `root` has used, with that of the ended ones it has waited for."""
    inside = set(descendants([root]))
    found: dict[int, float] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        pid = int(stat.parent.name)
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except (OSError, IndexError):  # ended in the meantime
            continue
        if pid not in inside:
            found[pid] = sum(map(int, fields[11:15])) / _TICKS
    return found


def seconds_of(pid: int) -> float:
    """Return the processor time of a process and all below it, with that of the ended ones they have waited for."""
    return sum(map(_used_s, descendants([pid])))


def _used_s(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except (OSError, IndexError):  # ended in the meantime
        return 0.0
    return sum(map(int, fields[11:15])) / _TICKS


def _outside_s() -> float:
    return sum(seconds_outside(os.getpid()).values())


def descendants(pids: Iterable[int]) -> Iterator[int]:
    """Yield the processes and all below them."""
    children = _children()
    waiting = list(pids)
    while waiting:
        pid = waiting.pop()
        yield pid
        waiting += children.get(pid, ())


def children_of(pid: int) -> list[int]:
    """Return the processes that this one started and that are there."""
    return _children().get(pid, [])


def _children() -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rsplit(")", 1)[1].split()[1])
        except (OSError, IndexError):  # ended in the meantime
            continue
        found.setdefault(parent, []).append(int(stat.parent.name))
    return found


def proportional_bytes(pid: int) -> int:
    """Return the process's share (PSS); 0 if it is gone or nobody may look."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
