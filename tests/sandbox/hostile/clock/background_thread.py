# Answers never, while a thread would speak for it later.
# verdicts: time_limit_exceeded
# limits: wall_s=0.8
import threading
import time


def attack():
    threading.Thread(target=time.sleep, args=(3600,)).start()
    threading.Event().wait()
