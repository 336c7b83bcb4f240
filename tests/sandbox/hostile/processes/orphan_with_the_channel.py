# Leaves a child behind that holds the channel and the output open.
# verdicts: runtime_error
import time


def attack():
    if os.fork() == 0:
        time.sleep(3600)
    os._exit(0)
