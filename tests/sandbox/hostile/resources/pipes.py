# Fills the buffers of pipes, in several processes, and leaves them full.
# verdicts: wrong_answer
import fcntl
import time

F_SETPIPE_SZ = 1031


def fill():
    try:
        while True:
            _, inlet = os.pipe()
            fcntl.fcntl(inlet, F_SETPIPE_SZ, 2**20)
            os.set_blocking(inlet, False)
            os.write(inlet, b"\1" * 2**20)
    except OSError:
        pass


def attack():
    for _ in range(4):
        if os.fork() == 0:
            fill()
            time.sleep(60)
    fill()
