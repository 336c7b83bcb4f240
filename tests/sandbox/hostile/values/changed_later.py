# Returns a tensor and changes it afterwards, while it is on its way.
# verdicts: wrong_answer
import threading
import time


def forge(right):
    later = (right * 0).detach()

    def change():
        for _ in range(100):
            later.copy_(right.detach())
            time.sleep(0.001)

    timer = threading.Timer(0.02, change)
    timer.daemon = True
    timer.start()
    return later
