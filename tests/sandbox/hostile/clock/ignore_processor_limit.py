# Ignores the signal that says its processor time is used up.
# verdicts: time_limit_exceeded
# limits: cpu_s=0.5 wall_s=20
import signal


def attack():
    signal.signal(signal.SIGXCPU, signal.SIG_IGN)
    while True:
        pass
