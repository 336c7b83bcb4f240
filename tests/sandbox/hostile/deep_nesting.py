# invalid_input: sends a list of lists of lists, thousands deep.
import contextlib
import os
import struct
import time

head = b"\x81\xa5value" + b"\x82\xa4type\xa5items\xa5items\x91" * 20_000 + b"\xc0"
frame = struct.pack("!4sBBHII", b"KRKT", 1, 20, 0, len(head), 0) + head
for descriptor in range(3, 64):
    with contextlib.suppress(OSError):
        os.set_blocking(descriptor, True)
        os.write(descriptor, frame)
time.sleep(60)
