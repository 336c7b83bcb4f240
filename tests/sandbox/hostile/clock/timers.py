# Lets a timer throw an exception into the code that serves the examiner.
# verdicts: runtime_error|wrong_answer
import signal


def ring(number, frame):
    raise SystemExit(0)


def attack():
    signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, 0.0005, 0.0005)
