"""Keep one zone warm: `python -m workers.zygote FD ZONE`, inside the jail only.

The zygote has everything imported and never sees a run's files. Each run is a fork of it, which may be made ahead:

 zygote ─▶ keeper (process 1 of the run, in namespaces of its own) ─▶ the zone (user, limits, filter), waits for its order

With the keeper the whole run ends. It holds no file of the run, and the zone can neither end nor read it. The order
comes once: a fork serves one run, and before that run it has seen none.
"""

import ctypes
import gc
import os
import signal
import socket
import struct
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from workers.wire.errors import Malformed
from workers.wire.frames import Caps, decode_frame, encode
from workers.wire.messages import Fork, Ready, Warmth
from workers.zone import become, read_standard_input, wake

MESSAGE_BYTES = 4096
_CAPS = Caps(head_bytes=1024**2, body_bytes=0)
_CHANNEL_FD = 3  # what a zone has beside its standard streams
_DESCRIPTORS = 4096  # far more than the zygote ever opens
_NAMESPACES = 0x00020000 | 0x04000000 | 0x08000000 | 0x20000000 | 0x40000000  # CLONE_NEWNS, UTS, IPC, PID, NET
_MS_RDONLY, _MS_NOSUID, _MS_NODEV, _MS_NOEXEC, _MS_REC, _MS_PRIVATE = 1, 2, 4, 8, 16384, 1 << 18
_MS_BIND, _MS_MOVE = 4096, 8192
_INODES = 16_384  # of a run's /tmp: each takes a kilobyte or more of the kernel's memory, which no size counts
_STAGE = "/opt"  # any folder of the jail: covered only while the run's /tmp is being made
_HUGE_PAGE, _MADV_COLLAPSE = 2 * 1024**2, 25
_PR_SET_DUMPABLE, _PR_SET_NAME, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS, _PR_CAP_AMBIENT = 4, 15, 22, 38, 47
_SECCOMP_MODE_FILTER, _PR_CAP_AMBIENT_CLEAR_ALL = 2, 4
_CAPABILITY_VERSION = 0x20080522
_CLONE = {"x86_64": 56, "aarch64": 220}  # no function of the C library does just this
_libc = ctypes.CDLL(None, use_errno=True)
_held = ctypes.PyDLL(None, use_errno=True)  # keeps the interpreter's lock, or the child of a clone would want it back
_held.syscall.restype = ctypes.c_long


@dataclass(frozen=True, slots=True)
class Ends:
    """The descriptors that come with the order to fork: where the zone waits for its setup, its output, its channel,
    its keeper's line."""

    orders: int
    output: int
    channel: int
    line: int

    def close(self) -> None:
        """Close all of them in this process."""
        for descriptor in (self.orders, self.output, self.channel, self.line):
            os.close(descriptor)


def main() -> None:
    """Warm up, say so, then fork whenever the platform says so; end when it hangs up."""
    control = socket.socket(fileno=int(sys.argv[1]))
    warmth = decode_frame(read_standard_input(), _CAPS).message
    if not isinstance(warmth, Warmth):
        raise Malformed("The first message must be the zygote's setup.")
    zone = warm_up(sys.argv[2], warmth.device)
    call("prctl", _PR_SET_DUMPABLE, 0, 0, 0, 0)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # keepers leave nothing to be fetched
    control.send(encode(Ready()))
    while True:
        data, descriptors, _, _ = socket.recv_fds(control, MESSAGE_BYTES, 4)
        if not data:
            return
        order, ends = decode_frame(data, _CAPS).message, Ends(*descriptors)
        if not isinstance(order, Fork):
            raise Malformed("A zygote only forks.")
        _fork(warmth, order, ends, zone)
        ends.close()


def warm_up(zone: str, device: str = "cpu") -> Callable[[int], None]:
    """Import what the zone needs, use it once, return the zone's main function.

    With a GPU nothing is used: even a backward pass would wake the driver, and no fork could use it then."""
    import torch

    seed = torch.initial_seed()
    torch.set_num_threads(1)
    import_module("workers.candidate.requests" if zone == "candidate" else "workers.examiner.running")
    if device == "cpu":
        _use_once(zone)
    main_of_zone: Callable[[int], None] = import_module(f"workers.{zone}.__main__").main
    torch.manual_seed(seed)  # as a fresh process has it
    gc.collect()
    _libc.malloc_trim(0)  # each fork copies what is mapped
    gc.freeze()
    _use_huge_pages()
    return main_of_zone


def _use_once(zone: str) -> None:
    import torch

    layer = torch.nn.Conv2d(1, 1, 3)
    torch.autograd.backward(layer(torch.ones(1, 1, 4, 4)).sum())
    if zone == "candidate":
        torch.optim.SGD(layer.parameters(), lr=0.1).step()  # the first optimiser of a process takes a second
    else:
        torch.testing.assert_close(torch.ones(1), torch.ones(1))


def _use_huge_pages() -> None:
    """Put what was written so far into huge pages, where the kernel has them: a fork copies the list of all pages."""
    try:
        mapped = Path("/proc/self/maps").read_text().splitlines()
    except FileNotFoundError:  # a jail without a /proc: forks take some milliseconds longer
        return
    for span, rights, _, _, _, *name in map(str.split, mapped):
        start, end = (int(address, 16) for address in span.split("-"))
        start, end = -(-start // _HUGE_PAGE) * _HUGE_PAGE, end // _HUGE_PAGE * _HUGE_PAGE
        if rights == "rw-p" and name in ([], ["[heap]"]) and start < end:
            _libc.madvise(ctypes.c_void_p(start), ctypes.c_size_t(end - start), _MADV_COLLAPSE)


def _fork(warmth: Warmth, order: Fork, ends: Ends, zone: Callable[[int], None]) -> None:
    """Start a keeper in namespaces of its own. A failure is told on its line."""
    try:
        if _clone(_NAMESPACES) != 0:
            return
    except OSError as error:
        return _tell_failure(ends.line, error)
    try:
        _keep(warmth, order, ends, zone)
    except BaseException as error:
        _tell_failure(ends.line, error)
        os._exit(0)


def _clone(flags: int) -> int:
    """Fork into new namespaces; return as os.fork does. Raises OSError.

    What the interpreter and the libraries do around a fork is left out: the child may only wait, and fork properly."""
    pid = int(_held.syscall(_CLONE[os.uname().machine], flags | signal.SIGCHLD, 0, 0, 0, 0))
    if pid < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"clone: {os.strerror(number)}")
    return pid


def _keep(warmth: Warmth, order: Fork, ends: Ends, zone: Callable[[int], None]) -> NoReturn:
    """Be process 1 of the run: mount what is its own, start the zone, tell how it ended."""
    call("prctl", _PR_SET_NAME, b"keeper", 0, 0, 0)
    os.setsid()  # a signal to its process group must not reach the zygote
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # which process 1 never gets from inside
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    _mount_own(warmth)
    _tell(ends.line, b"keeper", os.pidfd_open(os.getpid()))
    first = os.fork()
    if first == 0:
        _be_the_zone(warmth, order, ends, zone)
    os.closerange(0, ends.line)
    os.closerange(ends.line + 1, _DESCRIPTORS)
    give_up_rights(warmth.filter)
    _tell(ends.line, struct.pack("!i", await_process(first)))
    os._exit(0)


def _tell(line: int, message: bytes, *descriptors: int) -> None:
    with socket.socket(fileno=os.dup(line)) as connection:
        socket.send_fds(connection, [message], descriptors)


def await_process(first: int) -> int:
    """Return how the process `first` ended, as a shell would say it; take care of orphans meanwhile."""
    while True:
        pid, status = os.wait()
        if pid == first:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code


def _tell_failure(line: int, error: BaseException) -> None:
    _tell(line, f"{type(error).__name__}: {error}".encode()[:MESSAGE_BYTES])


def _mount_own(warmth: Warmth) -> None:
    """Cover what the zygote has at /tmp and /proc with the run's own; what is bound below /tmp stays."""
    mount(None, "/", None, _MS_REC | _MS_PRIVATE, None)
    size = f"mode=1777,size={warmth.tmpfs_bytes},nr_inodes={_INODES}"
    mount("tmpfs", _STAGE, "tmpfs", _MS_NOSUID | _MS_NODEV, size)
    for path in warmth.below_tmp:
        place = _STAGE + path.removeprefix("/tmp")  # noqa: S108
        os.makedirs(place if os.path.isdir(path) else os.path.dirname(place), exist_ok=True)
        if not os.path.isdir(path):
            os.close(os.open(place, os.O_CREAT | os.O_WRONLY))
        mount(path, place, None, _MS_BIND | _MS_REC, None)
    mount(_STAGE, "/tmp", None, _MS_MOVE, None)  # noqa: S108
    if warmth.proc:
        mount("proc", "/proc", "proc", _MS_NOSUID | _MS_NODEV | _MS_NOEXEC, None)
    elif os.path.isdir("/proc/self"):  # a container's, which shows the zygote
        mount("tmpfs", "/proc", "tmpfs", _MS_RDONLY | _MS_NOSUID | _MS_NODEV | _MS_NOEXEC, "size=4k")
    os.chdir("/tmp")  # noqa: S108 - not what is below the mount


def _be_the_zone(warmth: Warmth, order: Fork, ends: Ends, zone: Callable[[int], None]) -> NoReturn:
    """Keep the run's descriptors only, become its user under its filter, wait for the setup, do the zone's work."""
    call("prctl", _PR_SET_NAME, b"spare", 0, 0, 0)
    os.setsid()
    for theirs, ours in ((ends.orders, 0), (ends.output, 1), (ends.output, 2)):
        os.dup2(theirs, ours)
    channel = os.dup(ends.channel)
    os.dup2(channel, _CHANNEL_FD)
    os.closerange(_CHANNEL_FD + 1, _DESCRIPTORS)
    become(order.uid)
    give_up_rights(warmth.filter)
    if order.uid is None:
        call("prctl", _PR_SET_DUMPABLE, 1, 0, 0, 0)  # or the platform, without root, could not see its use of memory
    _reseed()
    if warmth.context:
        wake(warmth.device)
    _await_setup()
    call("prctl", _PR_SET_NAME, b"zone", 0, 0, 0)
    os._exit(status_of(zone))


def _await_setup() -> None:
    """Say that all went well, wait until the setup comes, and put it in the place of the socket it comes through."""
    with socket.socket(fileno=os.dup(0)) as orders:
        orders.send(b"\0")
        _, descriptors, _, _ = socket.recv_fds(orders, 1, 1)
    if not descriptors:
        os._exit(0)  # it was not needed
    os.dup2(descriptors[0], 0)
    os.close(descriptors[0])


def status_of(zone: Callable[[int], None]) -> int:
    """Return the exit status that the interpreter would give after the zone's work."""
    try:
        zone(_CHANNEL_FD)
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def _reseed() -> None:
    """Give what draws from the system in a fresh process something fresh; torch keeps its fixed start."""
    sys.modules["random"].seed()
    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed()


def give_up_rights(program: bytes, *, keep: int = 0) -> None:
    """Drop every capability but those in the bit mask `keep`, and take the filter `program`, for good."""
    call("prctl", _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
    header = struct.pack("=Ii", _CAPABILITY_VERSION, 0)
    call("capset", header, struct.pack("=6I", keep, keep, 0, 0, 0, 0))
    call("prctl", _PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    lines = ctypes.create_string_buffer(program, len(program))
    array = struct.pack("@HP", len(program) // 8, ctypes.addressof(lines))
    call("prctl", _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, array, 0, 0)


def mount(source: str | None, target: str, kind: str | None, flags: int, options: str | None) -> None:
    """Call mount(2). Raises OSError."""
    words = (None if word is None else word.encode() for word in (source, target, kind))
    call("mount", *words, ctypes.c_ulong(flags), None if options is None else options.encode())


def call(name: str, *arguments: object) -> None:
    """Call a function of the C library. Raises OSError."""
    if getattr(_libc, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


if __name__ == "__main__":
    main()
