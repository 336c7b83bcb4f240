# Kills every process that it can name.
# verdicts: wrong_answer
import signal


def attack():
    for pid in (*range(1, 400), -1):
        if pid != os.getpid():
            try:
                os.kill(pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                pass
