# Kills itself as the kernel would.
# verdicts: memory_limit_exceeded
import signal


def attack():
    os.kill(os.getpid(), signal.SIGKILL)
