# Takes memory until there is none.
# verdicts: memory_limit_exceeded
KEPT = []


def attack():
    while True:
        KEPT.append(bytearray(32 * 1024**2))
