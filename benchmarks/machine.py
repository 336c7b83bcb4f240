"""Where a benchmark ran, without the names of places and people."""

import os
import platform
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks.noise import Watch, watching

ROOT = Path(__file__).resolve().parent.parent
_GIT_S = 10


class Machine:
    """The machine while a benchmark runs."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self._began = datetime.now(UTC)
        self._load = load_1m()

    def environment(self) -> dict[str, object]:
        """Return what the figures depend on: hardware, versions, load before and after, noise."""
        return {
            **self.watch.found(),
            "load_1m_before": self._load,
            "load_1m_after": load_1m(),
            "cores": os.cpu_count(),
            "cpu": cpu_model(),
            "machine": platform.machine(),
            "kernel": platform.release(),
            "python": platform.python_version(),
            "torch": version_of("torch"),
            "revision": revision(),
            "began": self._began.isoformat(timespec="seconds"),
            "minutes": round((datetime.now(UTC) - self._began).total_seconds() / 60, 1),
        }


@contextmanager
def on_this_machine() -> Iterator[Machine]:
    """Yield the machine, watched until the end of the block."""
    with watching() as watch:
        yield Machine(watch)


def load_1m() -> float:
    """Return the average number of processes that wanted a processor in the last minute."""
    return round(os.getloadavg()[0], 2)


def cpu_model() -> str:
    """Return the processor's name; what Python says where Linux does not."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "unknown")


def version_of(package: str) -> str | None:
    """Return the installed version; None if it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def revision() -> str | None:
    """Return the commit that runs, with "+changes" if files differ from it; None outside a checkout."""
    commit, changes = _git("rev-parse", "--short", "HEAD"), _git("status", "--porcelain", "--untracked-files=no")
    return None if commit is None else commit + ("+changes" if changes else "")


def _git(*words: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", *words], cwd=ROOT, capture_output=True, text=True, timeout=_GIT_S, check=False
        )  # fmt: skip
    except OSError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None
