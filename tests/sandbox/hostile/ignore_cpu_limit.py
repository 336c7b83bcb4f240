# time_limit_exceeded: ignores the signal that says its processor time is used up.
import signal

signal.signal(signal.SIGXCPU, signal.SIG_IGN)


def combine(x, y):
    while True:
        pass
