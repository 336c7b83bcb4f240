# Stops its group, its parent, and every process that it can name.
# verdicts: wrong_answer
import signal


def attack():
    for pid in (os.getppid(), -os.getpgid(os.getppid()) or 1, -1, *range(1, 100)):
        if pid not in (os.getpid(), 0):
            try:
                os.kill(pid, signal.SIGSTOP)
            except (ProcessLookupError, PermissionError):
                pass
