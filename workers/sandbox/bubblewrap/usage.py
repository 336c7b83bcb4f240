"""What the processes of a jail use together, read from /proc from outside."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Usage:
    """`memory_bytes` counts shared pages once for each process that maps them, and leaves the first process out:
    it is ours, and holds nothing of its own."""

    processes: int = 0
    memory_bytes: int = 0
    cpu_s: float = 0.0


def usage_below(pid: int) -> Usage:
    """Return the use of a jail's first process and all its descendants; zero for those that are gone."""
    processes, memory, ticks = 0, 0, 0
    for each in _tree(pid):
        processes += 1
        memory += _resident_pages(each) * _PAGE if each != pid else 0
        ticks += _cpu_ticks(each)
    return Usage(processes, memory, ticks / _TICKS)


def shared_fairly_bytes(pid: int) -> int:
    """Return the memory of the tree with shared pages divided among their users; slower than `usage_below`."""
    return sum(_proportional_bytes(each) for each in _tree(pid) if each != pid)


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


def _proportional_bytes(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return _resident_pages(pid) * _PAGE
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
