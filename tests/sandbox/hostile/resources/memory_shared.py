# Fills memory that several processes share, and that no process calls its own.
# verdicts: memory_limit_exceeded
import mmap
import time

SIZE = 100 * 1024**2


def attack():
    for _ in range(9):
        shared = mmap.mmap(-1, SIZE)
        if os.fork() == 0:
            shared.write(b"\1" * SIZE)
            time.sleep(60)
        shared.close()
    time.sleep(60)
