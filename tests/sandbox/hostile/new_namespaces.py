# forbidden: tries to become root in namespaces of its own.
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def combine(x, y):
    for call in (lambda: libc.unshare(0x10000000), lambda: libc.setns(0, 0), lambda: libc.ptrace(0, 0, 0, 0)):
        if call() == 0:
            return "escaped"
    raise PermissionError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


Combine = combine
