"""Process 1 of a container of the docker sandbox: `python -m workers.container ZONE MODE`, inside it only.

 init (takes care of orphans, tells how it ended) ─▶ warm: the zygote of the zone, in a user namespace of its own
                                                  └▶ once: the zone itself, with torch imported, for one run

It connects to the socket that the service put into the container, and waits for one order: a system call filter, and
beside it the standard input, the output and the channel of what is to run. With the far end of that connection, or with
init, everything in the container ends.
"""

import glob
import os
import select
import signal
import socket
import struct
import sys
import threading
from collections.abc import Iterable
from contextlib import suppress
from typing import NoReturn

from workers import zygote
from workers.zygote import await_process, call, give_up_rights, mount, status_of, warm_up

SOCKET = "/run/karakter/socket"
_ORDER_BYTES = 64 * 1024
_CHANNEL_FD = 3
_DESCRIPTORS = 4096  # far more than are ever open
_CLONE_NEWNS, _CLONE_NEWUSER = 0x20000, 0x10000000
_MS_RDONLY, _MS_NOSUID, _MS_NOEXEC, _MS_REMOUNT = 1, 2, 8, 32
_MS_BIND, _MS_MOVE, _MS_REC, _MS_PRIVATE = 4096, 8192, 16384, 1 << 18
_PR_SET_DUMPABLE, _PR_CAPBSET_DROP = 4, 24
_CAP_SYS_ADMIN = 21
_CAPABILITIES = 64
_STAGE = "/tmp"  # noqa: S108 - the container's own; each run gets another
_DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom")
_PROCESSORS = "/sys/devices/system/cpu"  # torch counts the processors and their features there


def main() -> None:
    """Start what the order asks for; end with it, or with the platform."""
    zone, mode = sys.argv[1:]
    control = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    control.connect(SOCKET)
    first = os.fork()
    if first == 0:
        _work(control, zone, once=mode == "once")
    call("prctl", _PR_SET_DUMPABLE, 0, 0, 0, 0)
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # which process 1 never gets from inside
    threading.Thread(target=_end_with_platform, args=(control,), daemon=True).start()
    code = await_process(first)
    control.send(struct.pack("!i", code))
    os._exit(0)


def _end_with_platform(control: socket.socket) -> NoReturn:
    """Wait until the platform hangs up, then end everything."""
    poll = select.poll()
    poll.register(control, 0)
    poll.poll()
    os._exit(1)


def _work(control: socket.socket, zone: str, *, once: bool) -> NoReturn:
    """Be the zygote, or the zone that is used once. A failure is told on the output, as far as there is one."""
    os.setsid()
    try:
        ready = warm_up(zone) if once else None
        program = _take_order(control)
        if ready is None:
            _be_the_zygote(zone, program)
        else:
            give_up_rights(program)
            os._exit(status_of(ready))
    except BaseException as error:
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
    os._exit(1)


def _take_order(control: socket.socket) -> bytes:
    """Keep the order's descriptors and no other; return the filter."""
    program, descriptors, _, _ = socket.recv_fds(control, _ORDER_BYTES, 3)
    if len(descriptors) != 3:
        os._exit(0)  # the platform hung up without one
    start, output, channel = (os.dup(descriptor) for descriptor in descriptors)
    for theirs, ours in ((start, 0), (output, 1), (output, 2), (channel, _CHANNEL_FD)):
        os.dup2(theirs, ours)
    os.closerange(_CHANNEL_FD + 1, _DESCRIPTORS)
    return program


def _be_the_zygote(zone: str, program: bytes) -> NoReturn:
    """Become root of a user namespace in which nothing but making namespaces and mounting is allowed."""
    _enter_user_namespace(os.getuid(), os.getgid())
    mount(None, "/", None, _MS_REC | _MS_PRIVATE, None)
    _cover("/dev", [*_DEVICES, *glob.glob("/dev/nvidia*")])
    _cover("/sys", [_PROCESSORS])
    _cover("/etc", ["/etc/ld.so.cache"])
    _cover("/run", [])
    _empty_bounding_set()
    give_up_rights(program, keep=1 << _CAP_SYS_ADMIN)
    sys.argv = ["workers.zygote", str(_CHANNEL_FD), zone]
    zygote.main()
    os._exit(0)


def _enter_user_namespace(uid: int, gid: int) -> None:
    call("unshare", _CLONE_NEWUSER | _CLONE_NEWNS)
    for name, content in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(content)


def _cover(folder: str, keep: Iterable[str]) -> None:
    """Show nothing in `folder` but the paths in `keep`; the mount of the service's socket is among what goes."""
    mount("tmpfs", _STAGE, "tmpfs", _MS_NOSUID | _MS_NOEXEC, "mode=0755,size=64k")
    for path in filter(os.path.exists, keep):
        place = _STAGE + path.removeprefix(folder)
        os.makedirs(place if os.path.isdir(path) else os.path.dirname(place), exist_ok=True)
        if not os.path.isdir(path):
            os.close(os.open(place, os.O_CREAT | os.O_WRONLY))
        mount(path, place, None, _MS_BIND | _MS_REC, None)
    mount(None, _STAGE, None, _MS_REMOUNT | _MS_BIND | _MS_RDONLY | _MS_NOSUID | _MS_NOEXEC, None)
    mount(_STAGE, folder, None, _MS_MOVE, None)


def _empty_bounding_set() -> None:
    """Let no program started from here gain a capability."""
    for capability in range(_CAPABILITIES):
        with suppress(OSError):  # of those that this kernel does not know
            call("prctl", _PR_CAPBSET_DROP, capability, 0, 0, 0)


if __name__ == "__main__":
    main()
