# Promises a frame, sends half of it, and waits.
# verdicts: time_limit_exceeded
# limits: wall_s=0.8
import time


def attack():
    say(frame(20, b"\x81", head_length=1000, body_length=1000))
    time.sleep(60)
