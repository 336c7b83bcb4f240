# Blocks every signal that can be blocked, then waits.
# verdicts: time_limit_exceeded
# limits: wall_s=0.8
import signal
import threading


def attack():
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, signal.NSIG))
    threading.Event().wait()
