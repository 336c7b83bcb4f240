"""Starts the zones of runs: forks of zygotes where this host can, a jail made anew for each otherwise."""

import itertools
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import msgspec

from exams.grading.sandbox import SandboxError
from workers.sandbox.bubblewrap.command import JailPlan
from workers.sandbox.bubblewrap.jail import Jail, start_fresh
from workers.sandbox.bubblewrap.paths import zone_paths
from workers.sandbox.bubblewrap.zygote import Zygote
from workers.sandbox.config import SandboxConfig
from workers.wire.messages import Setup

ZONES = ("examiner", "candidate")
_UIDS = range(1_900_000_000, 1_900_000_000 + 2**20)  # far from any account, one for each zone
_NOBODY = 65534


@contextmanager
def open_zones(config: SandboxConfig, bwrap: str) -> Iterator["Zones"]:
    """Yield the zones; whatever they started is gone afterwards."""
    zones = Zones(config, bwrap)
    try:
        yield zones
    finally:
        zones.close()


class Zones:
    """What starts zones. `why_cold` says why runs are not forked from zygotes; "" where they are."""

    def __init__(self, config: SandboxConfig, bwrap: str) -> None:
        self._config = config
        self._bwrap = bwrap
        self._uids = itertools.cycle(_uids_of_this_process())
        self._as_root = os.geteuid() == 0
        self._zygotes: dict[str, Zygote] = {}
        self._proven = False
        self.why_cold = "" if config.warm else "It is switched off."

    @property
    def zygote_pids(self) -> dict[str, int]:
        """Process 1 of each zygote's jail, by zone."""
        return {zone: zygote.pid for zone, zygote in self._zygotes.items()}

    def prepare(self) -> None:
        """Have warm zygotes, or find out that this host cannot. Raises SandboxError if it could before."""
        if self.why_cold:
            return
        try:
            self.renew()
            for zygote in self._zygotes.values():
                zygote.await_ready()
            self._proven = True
        except SandboxError as error:
            self.close()
            if self._proven:
                raise
            self.why_cold = str(error)
        except BaseException:  # interrupted half-way: what was said to whom is not known any more
            self.close()
            raise

    def renew(self) -> None:
        """Replace zygotes that died or are worn, without waiting until the new ones are warm."""
        if self.why_cold:
            return
        for zone in ZONES:
            zygote = self._zygotes.get(zone)
            if zygote is not None and (zygote.worn or not zygote.lives()):
                self._zygotes.pop(zone).close()
            if zone not in self._zygotes:
                self._zygotes[zone] = Zygote(self._plan(zone, warm=True), self._config)

    def intact(self, *, doubtful: bool) -> bool:
        """Return whether no zygote died; where a run ended oddly, only after a moment."""
        return all(zygote.lives(doubtful=doubtful) for zygote in self._zygotes.values())

    def start(self, zone: str, setup: Setup, *, output_bytes: int) -> Jail:
        """Return a new jail of this zone. Raises SandboxError."""
        uid = next(self._uids) if self._as_root else None
        if zone in self._zygotes:
            return self._zygotes[zone].fork(uid, setup, output_bytes=output_bytes)
        setup = msgspec.structs.replace(setup, uid=uid)
        return start_fresh(self._plan(zone, warm=False), setup, output_bytes=output_bytes)

    def close(self) -> None:
        """End all zygotes."""
        while self._zygotes:
            self._zygotes.popitem()[1].close()

    def _plan(self, zone: str, *, warm: bool) -> JailPlan:
        paths = zone_paths(self._config.python, zone)
        return JailPlan(
            bwrap=self._bwrap, python=self._config.python, module="workers.zygote" if warm else f"workers.{zone}",
            binds=paths.binds, links=paths.links, as_root=self._as_root, tmpfs_bytes=self._config.tmpfs_bytes,
            seccomp_fd=-1, info_fd=-1, channel_fd=-1, proc=may_mount_proc(self._bwrap), zygote_of=zone if warm else None,
        )  # fmt: skip


@cache
def may_mount_proc(bwrap: str) -> bool:
    """Return whether a jail can have a /proc of its own, found by trying it.

    In a container whose own /proc is partly masked, as Docker does it, the kernel refuses an unmasked one."""
    trial = [bwrap, "--unshare-pid", "--ro-bind", "/", "/", "--proc", "/proc", "--", "/bin/sh", "-c", ":"]
    return subprocess.run(trial, capture_output=True, check=False).returncode == 0


def _uids_of_this_process() -> range:
    """Return 16 uids that no other worker process takes; nobody where the host's uids are mapped away."""
    if not _is_mapped(_UIDS.start) or not _is_mapped(_UIDS.stop - 1):
        return range(_NOBODY, _NOBODY + 1)
    first = _UIDS.start + os.getpid() * 16 % len(_UIDS)
    return range(first, first + 16)


def _is_mapped(uid: int) -> bool:
    rows = (tuple(map(int, line.split())) for line in Path("/proc/self/uid_map").read_text().splitlines())
    return any(first <= uid < first + count for first, _, count in rows)
