# Stops with an exception that never finishes saying why.
# verdicts: time_limit_exceeded
# limits: cpu_s=0.5 wall_s=20
class Endless(Exception):
    def __str__(self):
        while True:
            pass


def attack():
    raise Endless
