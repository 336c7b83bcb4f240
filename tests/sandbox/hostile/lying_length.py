# output_limit_exceeded: sends a frame that promises four gigabytes.
import contextlib
import os
import struct
import time

for descriptor in range(3, 64):
    with contextlib.suppress(OSError):
        os.write(descriptor, struct.pack("!4sBBHII", b"KRKT", 1, 20, 0, 2**32 - 1, 2**32 - 1))
time.sleep(60)
