# Sends a large frame one byte at a time.
# verdicts: time_limit_exceeded
# limits: wall_s=0.8
import time


def attack():
    say(frame(20, b"", head_length=1000))
    while True:
        say(b"\xc0")
        time.sleep(0.05)
