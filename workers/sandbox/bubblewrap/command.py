"""The command line of one jail, as data: nothing here starts anything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

CODE = "/opt/karakter"
ENVIRONMENT: Mapping[str, str] = {
    "HOME": "/tmp",  # noqa: S108 - the jail's own
    "PATH": "/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "PYTHONPATH": CODE,
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONUNBUFFERED": "1",  # a zone is killed when it is not needed any more; what it printed must be out by then
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "CUDA_VISIBLE_DEVICES": "",
}
_DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom")
_PROCESSORS = "/sys/devices/system/cpu"  # torch counts the processors and their features there


@dataclass(frozen=True, slots=True)
class Bind:
    """A host path that is visible in the jail, read-only, at `target`."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Link:
    """A symbolic link made in the jail."""

    target: str
    path: str


@dataclass(frozen=True, slots=True)
class JailPlan:
    """One jail. `as_root`: bubblewrap runs as the real root, so the zone drops to a uid of its own;
    otherwise a user namespace makes it nobody. Descriptors are those of the starting process.
    `proc`: the jail has a /proc of its own; nothing in it needs one. `zygote_of`: the zone that the jail keeps
    warm; it may make namespaces and mount in them, which the zones forked from it may not. `devices`: device files
    beside the usual ones; `environment`: variables beside, or in place of, the usual ones."""

    bwrap: str
    python: str
    module: str
    binds: Sequence[Bind]
    links: Sequence[Link]
    as_root: bool
    tmpfs_bytes: int
    seccomp_fd: int
    info_fd: int
    channel_fd: int
    proc: bool = True
    zygote_of: str | None = None
    devices: Sequence[str] = ()
    environment: Mapping[str, str] = field(default_factory=dict)


def jail_command(plan: JailPlan) -> list[str]:
    """Return the argument vector of a jail."""
    return [
        plan.bwrap, *_isolation(plan), *_file_system(plan), *_environment(plan),
        "--seccomp", str(plan.seccomp_fd), "--info-fd", str(plan.info_fd),
        "--", plan.python, "-P", "-s", "-m", plan.module, str(plan.channel_fd),
        *([] if plan.zygote_of is None else [plan.zygote_of]),
    ]  # fmt: skip


def _isolation(plan: JailPlan) -> list[str]:
    common = ["--die-with-parent", "--new-session", "--hostname", "jail", "--cap-drop", "ALL"]
    if plan.zygote_of is not None:
        common += ["--cap-add", "CAP_SYS_ADMIN"]  # without root: over its own user namespace only
    if plan.as_root:
        namespaces = ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"]
        return [*namespaces, *common, "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    return ["--unshare-all", *common, "--uid", "65534", "--gid", "65534"]


def _file_system(plan: JailPlan) -> list[str]:
    binds = [word for bind in plan.binds for word in ("--ro-bind", bind.source, bind.target)]
    links = [word for link in plan.links for word in ("--symlink", link.target, link.path)]
    devices = [word for device in (*_DEVICES, *plan.devices) for word in ("--dev-bind", device, device)]
    proc = ["--proc", "/proc"] if plan.proc else []
    own = ["--perms", "1777", "--size", str(plan.tmpfs_bytes), "--tmpfs", "/tmp"]  # noqa: S108
    # /tmp first: what is bound may lie below it, where somebody tries Karakter out.
    return [
        *own, *_folders([bind.target for bind in plan.binds]), *binds, *links,
        "--ro-bind-try", _PROCESSORS, _PROCESSORS, *devices,
        *proc, "--remount-ro", "/", "--chdir", "/tmp",  # noqa: S108
    ]  # fmt: skip


def _folders(targets: Sequence[str]) -> list[str]:
    """Return the words that make the folders above the binds, open to the user the zone becomes.

    Left to itself bubblewrap makes them for their owner only."""
    folders = sorted(
        {str(parent) for path in (*targets, *_DEVICES, _PROCESSORS) for parent in PurePosixPath(path).parents}
    )
    return [word for folder in folders[1:] for word in ("--perms", "0755", "--dir", folder)]


def _environment(plan: JailPlan) -> list[str]:
    variables = {**ENVIRONMENT, **plan.environment}
    return ["--clearenv", *(word for name, value in variables.items() for word in ("--setenv", name, value))]
