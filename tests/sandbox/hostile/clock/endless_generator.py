# Adds up a series without an end.
# verdicts: time_limit_exceeded
# limits: cpu_s=0.5 wall_s=20
import itertools


def attack():
    return sum(itertools.count()) == 0
