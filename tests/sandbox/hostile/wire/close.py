# Closes every descriptor and goes on living.
# verdicts: runtime_error
import time


def attack():
    os.closerange(0, 256)
    time.sleep(60)
