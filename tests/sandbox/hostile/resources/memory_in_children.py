# Spreads the memory over processes, each below the limit of one.
# verdicts: memory_limit_exceeded
import time


def attack():
    for _ in range(8):
        if os.fork() == 0:
            held = bytearray(b"1") * (200 * 1024**2)
            time.sleep(60 + len(held) % 2)
    time.sleep(60)
