# time_limit_exceeded: answers never, while a thread would speak for it later.
import threading
import time


def combine(x, y):
    threading.Thread(target=time.sleep, args=(3600,)).start()
    threading.Event().wait()
