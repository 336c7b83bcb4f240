"""Whether the machine had time for a benchmark: fixed work on all cores at once, again and again during the run."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

WAITED_LIMIT = 0.05  # share of the time in which the work wanted its core and others had it
SPREAD_LIMIT = 1.25  # the slowest tenth against the fastest of all: clock, caches and memory shared with others
_SPIN = Path(__file__).with_name("spin.py")


class Watch:
    """Looks at the machine when asked to; nothing of a benchmark may be running then."""

    def __init__(self, spinners: list["subprocess.Popen[str]"]) -> None:
        self._spinners = spinners
        self._took: list[list[tuple[float, float]]] = [[] for _ in spinners]

    def look(self) -> None:
        """Let every core do the work, all at the same time; takes milliseconds."""
        for spinner in self._spinners:
            assert spinner.stdin is not None
            spinner.stdin.write("\n")
            spinner.stdin.flush()
        for spinner, took in zip(self._spinners, self._took, strict=True):
            assert spinner.stdout is not None
            seconds, had = map(float, spinner.stdout.readline().split())
            took.append((seconds, had))

    def forget(self) -> None:
        """Take nothing into account that was seen so far."""
        self._took = [[] for _ in self._spinners]

    def found(self) -> Mapping[str, object]:
        """Return `noisy`, and what it was decided by."""
        return judge(self._took)


def judge(took: list[list[tuple[float, float]]]) -> Mapping[str, object]:
    """Return `noisy` and its reasons for the seconds taken and had, by core."""
    seconds = sum(each for core in took for each, _ in core)
    waited = sum(each - had for core in took for each, had in core) / seconds if seconds else 0.0
    spread = max((_spread([each for each, _ in core]) for core in took if core), default=1.0)
    return {
        "noisy": waited > WAITED_LIMIT or spread > SPREAD_LIMIT,
        "noise": {
            "looks": len(took[0]) if took else 0,
            "waited_share": round(waited, 3),
            "waited_share_limit": WAITED_LIMIT,
            "slow_tenth_vs_fastest": round(spread, 2),
            "slow_tenth_vs_fastest_limit": SPREAD_LIMIT,
        },
    }


def _spread(seconds: list[float]) -> float:
    ordered = sorted(seconds)
    return ordered[int(len(ordered) * 0.9)] / ordered[0]


@contextmanager
def watching() -> Iterator[Watch]:
    """Yield a watch over the cores that this process may use."""
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1)
    with ExitStack() as stack:
        spinners = [
            stack.enter_context(
                subprocess.Popen(
                    [sys.executable, str(_SPIN), str(core)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
                )
            )
            for core in cores
        ]
        watch = Watch(spinners)
        watch.look()
        watch.forget()  # the first look waited for the spinners' start
        yield watch
