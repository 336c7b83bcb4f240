# Makes forbidden system calls by their second numbers.
# verdicts: wrong_answer|forbidden
X32 = 0x40000000


def attack():
    numbers = [NUMBERS[name] | X32 for name in ("unshare", "ptrace", "mount", "memfd_create")]
    found = []
    for number in (*numbers, 39 | X32, 521 | X32):
        ctypes.set_errno(0)
        found.append(LIBC.syscall(number, 0, 0, 0, 0) != -1 or ctypes.get_errno() not in (errno.EPERM, errno.ENOSYS))
    return any(found)
