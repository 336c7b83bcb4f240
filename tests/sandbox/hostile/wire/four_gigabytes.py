# Promises four gigabytes.
# verdicts: output_limit_exceeded
import time


def attack():
    say(frame(20, b"", head_length=2**32 - 1, body_length=2**32 - 1))
    time.sleep(60)
