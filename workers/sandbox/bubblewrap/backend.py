"""The bubblewrap sandbox: starts the zones of a run, watches them, believes only the examiner."""

import itertools
import os
import platform
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import msgspec

from exams.grading.sandbox import Limits, RunReport, RunRequest, SandboxError
from workers.sandbox.bubblewrap.command import JailPlan
from workers.sandbox.bubblewrap.jail import Jail, setup_for
from workers.sandbox.bubblewrap.paths import zone_paths
from workers.sandbox.bubblewrap.record import record_of
from workers.sandbox.bubblewrap.run import Run
from workers.sandbox.bubblewrap.seccomp import ARCHITECTURES
from workers.sandbox.config import SandboxConfig

_EXAMINER_MEMORY_BYTES = 4 * 1024**3
_EXAMINER_EXTRA_S = 30.0
_UIDS = range(1_900_000_000, 1_900_000_000 + 2**20)  # far from any account, one for each zone
_NOBODY = 65534
_ANSWER, _PUBLIC, _PRIVATE = "answer", "public", "private"


@contextmanager
def open_bubblewrap(config: SandboxConfig) -> Iterator["BubblewrapSandbox"]:
    """Yield a sandbox. Raises SandboxError, with the remedy, if bubblewrap is missing."""
    yield BubblewrapSandbox(config, find_bwrap(config))


def find_bwrap(config: SandboxConfig) -> str:
    """Return the path of bubblewrap. Raises SandboxError."""
    found = shutil.which(config.bwrap or "bwrap", path=None if config.bwrap is None else os.defpath)
    if found is None:
        raise SandboxError(
            "Code answers wait: bubblewrap was not found. Install it (Debian, Ubuntu: apt install bubblewrap) or name "
            "it in KARAKTER_BWRAP."
        )
    if platform.machine() not in ARCHITECTURES:
        raise SandboxError(f"Code answers wait: there is no system call filter for {platform.machine()}.")
    return found


@cache
def may_mount_proc(bwrap: str) -> bool:
    """Return whether a jail can have a /proc of its own, found by trying it.

    In a container whose own /proc is partly masked, as Docker does it, the kernel refuses an unmasked one."""
    trial = [bwrap, "--unshare-pid", "--ro-bind", "/", "/", "--proc", "/proc", "--", "/bin/sh", "-c", ":"]
    return subprocess.run(trial, capture_output=True, check=False).returncode == 0


class BubblewrapSandbox:
    """Runs hidden tests in one jail and each candidate in another. Nothing outlives `run`."""

    def __init__(self, config: SandboxConfig, bwrap: str) -> None:
        self._config = config
        self._bwrap = bwrap
        self._uids = itertools.cycle(_uids_of_this_process())
        self._as_root = os.geteuid() == 0

    def run(self, request: RunRequest) -> RunReport:
        """Run `request`. Raises SandboxError if our side failed."""
        started, began = time.time(), time.monotonic()
        examiner = self._start_examiner(request)
        with Run(examiner, lambda: self._start_candidate(request), request.limits, self._config) as run:
            found = run.conduct()
        seconds = time.monotonic() - began
        return RunReport(
            verdict=found.verdict, tests=found.tests, message=found.message, output=found.output,
            record=record_of(request, found, bwrap=self._bwrap, started=started, seconds=seconds),
        )  # fmt: skip

    def _start_examiner(self, request: RunRequest) -> Jail:
        files = {**_below(_PUBLIC, request.public), **_below(_PRIVATE, request.private)}
        limits = _examiner_limits(request.limits)
        setup = setup_for(limits, files, uid=self._next_uid())
        setup = msgspec.structs.replace(setup, seed=str(request.seed), parallel=self._config.parallel)
        return Jail(self._plan("examiner"), setup, output_bytes=limits.output_bytes)

    def _start_candidate(self, request: RunRequest) -> Jail:
        answer = {name: text.encode() for name, text in request.answer.items()}
        files = {**_below(_PUBLIC, request.public), **_below(_ANSWER, answer)}
        setup = setup_for(request.limits, files, uid=self._next_uid())
        return Jail(self._plan("candidate"), setup, output_bytes=request.limits.output_bytes)

    def _plan(self, zone: str) -> JailPlan:
        paths = zone_paths(self._config.python, zone)
        return JailPlan(
            bwrap=self._bwrap, python=self._config.python, module=f"workers.{zone}", binds=paths.binds,
            links=paths.links, as_root=self._as_root, tmpfs_bytes=self._config.tmpfs_bytes,
            seccomp_fd=-1, info_fd=-1, channel_fd=-1, proc=may_mount_proc(self._bwrap),
        )  # fmt: skip

    def _next_uid(self) -> int | None:
        return next(self._uids) if self._as_root else None


def _below(folder: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {f"{folder}/{name}": content for name, content in files.items()}


def _examiner_limits(limits: Limits) -> Limits:
    """Return the examiner's own limits: it holds references and data of its own, and waits for candidates."""
    return Limits(
        wall_s=limits.wall_s, cpu_s=limits.cpu_s * 4 + _EXAMINER_EXTRA_S,
        memory_bytes=_EXAMINER_MEMORY_BYTES, processes=limits.processes, open_files=limits.open_files,
        file_size_bytes=limits.file_size_bytes, output_bytes=limits.output_bytes, frame_bytes=limits.frame_bytes,
    )  # fmt: skip


def _uids_of_this_process() -> range:
    """Return 16 uids that no other worker process takes; nobody where the host's uids are mapped away."""
    if not _is_mapped(_UIDS.start) or not _is_mapped(_UIDS.stop - 1):
        return range(_NOBODY, _NOBODY + 1)
    first = _UIDS.start + os.getpid() * 16 % len(_UIDS)
    return range(first, first + 16)


def _is_mapped(uid: int) -> bool:
    rows = (tuple(map(int, line.split())) for line in Path("/proc/self/uid_map").read_text().splitlines())
    return any(first <= uid < first + count for first, _, count in rows)
