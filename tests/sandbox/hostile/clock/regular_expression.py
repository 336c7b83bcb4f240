# Matches an expression that takes longer than the universe is old.
# verdicts: time_limit_exceeded
# limits: cpu_s=0.5 wall_s=20
import re


def attack():
    return bool(re.match(r"(a+)+$", "a" * 64 + "b"))
