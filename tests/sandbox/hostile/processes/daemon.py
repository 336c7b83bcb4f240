# Forks twice into a session of its own, to outlive the run.
# verdicts: wrong_answer
import time


def attack():
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(3600)
        os._exit(0)
    os.wait()
