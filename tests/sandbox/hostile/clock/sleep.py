# Sleeps, which takes no processor time.
# verdicts: time_limit_exceeded
# limits: wall_s=0.8
import time


def attack():
    time.sleep(3600)
