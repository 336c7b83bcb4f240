"""Starts jails with bubblewrap."""

import itertools
import os
import platform
import socket
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from workers.sandbox.bubblewrap.command import JailPlan
from workers.sandbox.bubblewrap.driver import GpuPaths, gpu_paths
from workers.sandbox.bubblewrap.paths import zone_paths
from workers.sandbox.bubblewrap.process import FreshProcess
from workers.sandbox.config import SandboxConfig
from workers.sandbox.zones import seccomp
from workers.sandbox.zones.gpu import Gpu
from workers.sandbox.zones.jail import Jail, start_jail
from workers.wire.messages import Message, Warmth

_UIDS = range(1_900_000_000, 1_900_000_000 + 2**20)  # far from any account, one for each zone
_UIDS_EACH = 32  # more than a run's zones and the forks that wait
_NOBODY = 65534


class BubblewrapStarter:
    """Satisfies `Starter`. As root each zone becomes a user of its own, otherwise user namespaces make it nobody.

    With `gpu` its jails see that device, and no other one."""

    own_memory = False

    def __init__(self, config: SandboxConfig, bwrap: str, gpu: Gpu | None = None) -> None:
        self._gpu = gpu
        self._config = config
        self._bwrap = bwrap
        self._uids = itertools.cycle(_uids_of_this_process())
        self._as_root = os.geteuid() == 0

    def describe(self) -> Mapping[str, object]:
        """Return the backend's name, bubblewrap's version, the GPU."""
        gpu = {"device": "gpu", "gpu": self._gpu.name, "driver": self._gpu.driver} if self._gpu else {}
        return {"sandbox": "bubblewrap", "bubblewrap": _version(self._bwrap), **gpu}

    def warmth(self, zone: str) -> Warmth:
        """Return what the zygote of `zone` needs to know."""
        below_tmp = [
            bind.target
            for bind in zone_paths(self._config.python, zone).binds
            if bind.target.startswith("/tmp/")  # noqa: S108 - the jail's
        ]
        program = seccomp.program(platform.machine())
        return Warmth(
            program, self._config.tmpfs_bytes, may_mount_proc(self._bwrap), below_tmp,
            device="cuda" if self._gpu else "cpu", context=self._gpu is not None and zone == "candidate",
        )  # fmt: skip

    def next_uid(self) -> int | None:
        """Return a user id that no zone beside it has; None without root."""
        return next(self._uids) if self._as_root else None

    def start(self, zone: str, message: Message, *, zygote: bool, output_bytes: int, kind: socket.SocketKind) -> Jail:
        """Return a new jail with the zone, or its zygote, in it. Raises SandboxError."""
        plan = self._plan(zone, zygote=zygote)
        return start_jail(lambda far: FreshProcess(plan, message, far), output_bytes=output_bytes, kind=kind)

    def _plan(self, zone: str, *, zygote: bool) -> JailPlan:
        paths = zone_paths(self._config.python, zone)
        gpu = gpu_paths(self._gpu) if self._gpu else GpuPaths()
        return JailPlan(
            bwrap=self._bwrap, python=self._config.python, module="workers.zygote" if zygote else f"workers.{zone}",
            binds=(*paths.binds, *gpu.binds), links=paths.links, as_root=self._as_root, tmpfs_bytes=self._config.tmpfs_bytes,
            seccomp_fd=-1, info_fd=-1, channel_fd=-1, proc=may_mount_proc(self._bwrap), zygote_of=zone if zygote else None,
            devices=gpu.devices, environment=gpu.environment,
        )  # fmt: skip


@cache
def _version(bwrap: str) -> str:
    answer = subprocess.run([bwrap, "--version"], capture_output=True, text=True, timeout=10, check=False)
    return answer.stdout.strip()


@cache
def may_mount_proc(bwrap: str) -> bool:
    """Return whether a jail can have a /proc of its own, found by trying it.

    In a container whose own /proc is partly masked, as Docker does it, the kernel refuses an unmasked one."""
    trial = [bwrap, "--unshare-pid", "--ro-bind", "/", "/", "--proc", "/proc", "--", "/bin/sh", "-c", ":"]
    return subprocess.run(trial, capture_output=True, check=False).returncode == 0


def _uids_of_this_process() -> range:
    """Return uids that no other worker process takes; nobody where the host's uids are mapped away."""
    if not _is_mapped(_UIDS.start) or not _is_mapped(_UIDS.stop - 1):
        return range(_NOBODY, _NOBODY + 1)
    first = _UIDS.start + os.getpid() * _UIDS_EACH % len(_UIDS)
    return range(first, first + _UIDS_EACH)


def _is_mapped(uid: int) -> bool:
    rows = (tuple(map(int, line.split())) for line in Path("/proc/self/uid_map").read_text().splitlines())
    return any(first <= uid < first + count for first, _, count in rows)
