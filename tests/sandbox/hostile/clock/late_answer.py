# Lets a child send an answer when the time is over.
# verdicts: time_limit_exceeded
# limits: wall_s=0.8
import time


def attack():
    if os.fork() == 0:
        time.sleep(1)
        say(frame(20, returned(b"\xc3")))
        os._exit(0)
    time.sleep(60)
