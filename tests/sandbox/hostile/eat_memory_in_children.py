# memory_limit_exceeded: spreads the memory over processes, each below the limit of one.
import os
import time


def combine(x, y):
    for _ in range(8):
        if os.fork() == 0:
            held = bytearray(b"1") * (200 * 1024**2)
            time.sleep(60 + len(held) % 2)
    time.sleep(60)
