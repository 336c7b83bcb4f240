"""The memory of processes and all that they started, shared pages divided among those who share them."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

MIB = 2**20
EVERY_S = 2.0  # reading a second's worth of processes takes tens of milliseconds


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
