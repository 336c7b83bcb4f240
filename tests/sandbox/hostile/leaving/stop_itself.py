# Stops itself, which takes no processor time.
# verdicts: time_limit_exceeded
# limits: wall_s=0.8
import signal


def attack():
    os.kill(os.getpid(), signal.SIGSTOP)
