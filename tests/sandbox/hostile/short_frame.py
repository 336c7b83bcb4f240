# time_limit_exceeded: promises a frame, sends half of it, and waits.
import contextlib
import os
import struct
import time

for descriptor in range(3, 64):
    with contextlib.suppress(OSError):
        os.write(descriptor, struct.pack("!4sBBHII", b"KRKT", 1, 20, 0, 1000, 1000) + b"\x81")
time.sleep(60)
