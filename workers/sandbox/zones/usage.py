"""What the processes of a jail use together, read from /proc from outside."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_STARVED_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Usage:
    """`memory_bytes` counts shared pages once for each process that maps them, and leaves the first process out:
    it is ours, and holds nothing of its own. `waited_s`: how long the process that waited most was ready to run
    while others had the processors (0 where the kernel does not say); `ran_s`: how long its first thread ran."""

    processes: int = 0
    memory_bytes: int = 0
    cpu_s: float = 0.0
    waited_s: float = 0.0
    ran_s: float = 0.0

    def starved(self, seconds: float) -> bool:
        """Return whether the machine, not the code, used up `seconds`: most of them were spent waiting for a
        processor, and not behind threads and processes of the jail's own."""
        behind_its_own_s = max(0.0, self.cpu_s - self.ran_s)
        return self.waited_s - behind_its_own_s > _STARVED_SHARE * seconds


def usage_below(pid: int) -> Usage:
    """Return the use of a jail's first process and all its descendants; zero for those that are gone."""
    processes, memory, ticks, waited, ran = 0, 0, 0, 0.0, 0.0
    for each in _tree(pid):
        processes += 1
        memory += _resident_pages(each) * _PAGE if each != pid else 0
        ticks += _cpu_ticks(each)
        own_ran, own_waited = _scheduled_s(each)
        if own_waited >= waited:
            waited, ran = own_waited, own_ran
    return Usage(processes, memory, ticks / _TICKS, waited, ran)


def shared_fairly_bytes(pid: int) -> int:
    """Return the memory of the tree with shared pages divided among their users; slower than `usage_below`."""
    return sum(_proportional_bytes(each) for each in _tree(pid) if each != pid)


def largest_below(pid: int) -> int:
    """Return the process of the tree that has most memory."""
    return max(_tree(pid), key=_resident_pages)


def resident_bytes(pid: int) -> int:
    """Return the memory of one process, pages that it shares with others included; 0 if it is gone."""
    return _resident_pages(pid) * _PAGE


def _tree(pid: int) -> Iterator[int]:
    waiting = [pid]
    while waiting:
        each = waiting.pop()
        yield each
        waiting += _children(each)


def _children(pid: int) -> list[int]:
    found: list[int] = []
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            found += map(int, (task / "children").read_text().split())
    except OSError:  # ended in the meantime
        return found
    return found


def _resident_pages(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return 0


def _cpu_ticks(pid: int) -> int:
    """Return user and system time, that of ended and awaited children included."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except (OSError, IndexError):
        return 0
    return sum(map(int, fields[11:15]))


def _scheduled_s(pid: int) -> tuple[float, float]:
    """Return how long the first thread ran and how long it waited (Linux, scheduler/sched-stats.rst)."""
    try:
        ran, waited, _ = map(int, Path(f"/proc/{pid}/schedstat").read_text().split())
    except (OSError, ValueError):
        return 0.0, 0.0
    return ran / 1e9, waited / 1e9


def _proportional_bytes(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return _resident_pages(pid) * _PAGE
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
