# Computes a number with a billion digits in one instruction.
# verdicts: time_limit_exceeded|memory_limit_exceeded
# limits: cpu_s=0.5 wall_s=20
def attack():
    return 9**9**9 == 0
