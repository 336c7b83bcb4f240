# Leaves children that are stopped and hear no signal but one.
# verdicts: wrong_answer
import signal


def attack():
    for _ in range(4):
        if os.fork() == 0:
            signal.pthread_sigmask(signal.SIG_BLOCK, range(1, signal.NSIG))
            os.kill(os.getpid(), signal.SIGSTOP)
