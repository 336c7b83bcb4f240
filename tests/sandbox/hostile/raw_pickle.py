# invalid_input: writes a pickle where a frame is expected.
import contextlib
import os
import pickle
import time


class Bomb:
    def __reduce__(self):
        return os.system, ("touch /tmp/exploded",)


for descriptor in range(3, 64):
    with contextlib.suppress(OSError):
        os.write(descriptor, pickle.dumps(Bomb()))
time.sleep(60)
