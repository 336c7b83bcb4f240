# Computes for ever.
# verdicts: time_limit_exceeded
# limits: cpu_s=0.5 wall_s=20
def attack():
    while True:
        pass
