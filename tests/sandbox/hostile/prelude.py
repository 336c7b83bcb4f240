"""What attacks have in common; put in front of each of them."""

import ctypes
import errno
import os
import stat
import struct

LIBC = ctypes.CDLL(None, use_errno=True)
MARK = "karakter-was-here"
GIVEN = []


def allowed(call, *arguments):
    """True if a system call is let through, whatever the kernel then makes of its arguments."""
    ctypes.set_errno(0)
    result = LIBC.syscall(NUMBERS[call], *arguments)
    if call.startswith("clone") and result == 0:
        os._exit(0)
    return result != -1 or ctypes.get_errno() not in (errno.EPERM, errno.ENOSYS)


def channel():
    """The descriptor of the channel to the examiner."""
    for descriptor in range(3, 256):
        try:
            if stat.S_ISSOCK(os.fstat(descriptor).st_mode):
                os.set_blocking(descriptor, True)
                return descriptor
        except OSError:
            pass
    raise RuntimeError("there is no channel")


def say(content):
    """Write bytes to the examiner."""
    while content:
        content = content[os.write(channel(), content) :]


def frame(kind, head, body=b"", *, magic=b"KRKT", version=1, head_length=None, body_length=None):
    """A frame of the wire with whatever header one likes."""
    lengths = len(head) if head_length is None else head_length, len(body) if body_length is None else body_length
    return struct.pack("!4sBBHII", magic, version, kind, 0, *lengths) + head + body


def returned(value):
    """The head of a frame `Returned`; `value` in MessagePack."""
    return b"\x81\xa5value" + value


def tensor(dtype, shape):
    """A tensor's description in MessagePack; `shape` in MessagePack."""
    name = dtype.encode()
    return b"\x83\xa4type\xa6tensor\xa5dtype" + bytes([0xA0 + len(name)]) + name + b"\xa5shape" + shape
