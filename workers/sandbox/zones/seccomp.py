"""A seccomp filter as bytes, built by hand: which system calls the jailed processes may not make.

Everything here is refused with EPERM and the program goes on, except clone3 (ENOSYS, so that the C library takes
clone, whose flags a filter can see) and calls of a foreign architecture (the process is killed).
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass

_LOAD, _JUMP_EQUAL, _JUMP_AT_LEAST, _JUMP_ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_EPERM, _ENOSYS = 1, 38
_NR, _ARCH, _ARG0, _ARG1 = 0, 4, 16, 24  # offsets in struct seccomp_data; low words, little-endian
_X32_BIT = 0x40000000
_AF_UNIX = 1
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C
# CLONE_NEWTIME, NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET
_NAMESPACE_FLAGS = 0x80 | 0x20000 | 0x02000000 | 0x04000000 | 0x08000000 | 0x10000000 | 0x20000000 | 0x40000000

# name: (x86_64, aarch64); None: the architecture has no such call
_FORBIDDEN: Mapping[str, tuple[int | None, int | None]] = {
    # other processes
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "kcmp": (312, 272),
    "pidfd_getfd": (438, 438), "process_madvise": (440, 440), "move_pages": (279, 239), "migrate_pages": (256, 238),
    # namespaces and mounts
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41),
    "chroot": (161, 51), "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430),
    "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433), "mount_setattr": (442, 442),
    "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265),
    # keys, kernel programs, large attack surface
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219), "bpf": (321, 280),
    "perf_event_open": (298, 241), "userfaultfd": (323, 282), "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426), "io_uring_register": (427, 427), "fanotify_init": (300, 262),
    "memfd_secret": (447, 447), "personality": (135, 92), "modify_ldt": (154, None), "iopl": (172, None),
    "ioperm": (173, None), "vhangup": (153, 58), "lookup_dcookie": (212, 18), "quotactl": (179, 60),
    "acct": (163, 89), "syslog": (103, 116),
    # the machine
    "kexec_load": (246, 104), "kexec_file_load": (320, 294), "init_module": (175, 105), "finit_module": (313, 273),
    "delete_module": (176, 106), "reboot": (169, 142), "swapon": (167, 224), "swapoff": (168, 225),
    "settimeofday": (164, 170), "clock_settime": (227, 112), "adjtimex": (159, 171), "clock_adjtime": (305, 266),
    "sethostname": (170, 161), "setdomainname": (171, 162), "mknod": (133, None), "mknodat": (259, 33),
    # a lower priority, with which a program would wait long and seem to have been given too little time
    "setpriority": (141, 140), "sched_setscheduler": (144, 119), "sched_setparam": (142, 118),
    "sched_setattr": (314, 274), "ioprio_set": (251, 30),
    # memory that no limit of a process counts
    "memfd_create": (319, 279), "shmget": (29, 194), "shmat": (30, 196), "semget": (64, 190), "msgget": (68, 186),
}  # fmt: skip


_ZYGOTE_CALLS = ("mount",)


@dataclass(frozen=True, slots=True)
class Architecture:
    """What the filter must know of a machine. `column` picks the number in the table above."""

    audit: int
    column: int
    clone: int
    clone3: int
    socket: int
    socketpair: int
    ioctl: int
    has_x32: bool = False


ARCHITECTURES: Mapping[str, Architecture] = {
    "x86_64": Architecture(0xC000003E, 0, clone=56, clone3=435, socket=41, socketpair=53, ioctl=16, has_x32=True),
    "aarch64": Architecture(0xC00000B7, 1, clone=220, clone3=435, socket=198, socketpair=199, ioctl=29),
}


def program(machine: str, *, zygote: bool = False) -> bytes:
    """Return the filter for `machine` (as `platform.machine()` names it), an array of struct sock_filter.

    That of a zygote lets it clone into new namespaces and mount in them; the zones that it forks take the whole filter
    on top.
    Raises KeyError for a machine whose numbers are not known here."""
    architecture = ARCHITECTURES[machine]
    lines = [*_only(architecture.audit), _line(_LOAD, _NR)]
    if architecture.has_x32:
        lines += [_line(_JUMP_AT_LEAST, _X32_BIT, otherwise=1), _refuse(_EPERM)]
    allowed = {_FORBIDDEN[name][architecture.column] for name in _ZYGOTE_CALLS} if zygote else set()
    for number in (each for each in forbidden_numbers(machine) if each not in allowed):
        lines += [_line(_JUMP_EQUAL, number, otherwise=1), _refuse(_EPERM)]
    lines += [_line(_JUMP_EQUAL, architecture.clone3, otherwise=1), _refuse(_ENOSYS)]
    if not zygote:
        lines += _if_call(architecture.clone, _ARG0, [_line(_JUMP_ANY_BIT, _NAMESPACE_FLAGS, otherwise=1)])
    for number in (architecture.socket, architecture.socketpair):
        lines += _if_call(number, _ARG0, [_line(_JUMP_EQUAL, _AF_UNIX, then=1)])
    for request in (_TIOCSTI, _TIOCLINUX):
        lines += _if_call(architecture.ioctl, _ARG1, [_line(_JUMP_EQUAL, request, otherwise=1)])
    return b"".join([*lines, _line(_RETURN, _ALLOW)])


def forbidden_numbers(machine: str) -> tuple[int, ...]:
    """Return the numbers of the calls that are refused whatever their arguments."""
    return tuple(call_numbers(machine).values())


def call_numbers(machine: str) -> Mapping[str, int]:
    """Return the same by name."""
    column = ARCHITECTURES[machine].column
    numbers = {name: row[column] for name, row in _FORBIDDEN.items()}
    return {name: number for name, number in numbers.items() if number is not None}


def _only(audit: int) -> list[bytes]:
    return [_line(_LOAD, _ARCH), _line(_JUMP_EQUAL, audit, then=1), _line(_RETURN, _KILL)]


def _if_call(number: int, argument: int, test: list[bytes]) -> list[bytes]:
    """Return lines that refuse the call `number` where `test` falls through to the refusal.

    The number is loaded again afterwards, since the test loaded an argument in its place."""
    inside = [_line(_LOAD, argument), *test, _refuse(_EPERM), _line(_LOAD, _NR)]
    return [_line(_JUMP_EQUAL, number, otherwise=len(inside)), *inside]


def _refuse(errno: int) -> bytes:
    return _line(_RETURN, _ERRNO | errno)


def _line(code: int, value: int, *, then: int = 0, otherwise: int = 0) -> bytes:
    return struct.pack("<HBBI", code, then, otherwise, value)
