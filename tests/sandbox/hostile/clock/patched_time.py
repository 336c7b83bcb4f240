# Stops every clock of its process, then takes its time.
# verdicts: time_limit_exceeded
# limits: wall_s=0.8
import threading
import time


def attack():
    time.time = time.monotonic = time.perf_counter = time.process_time = lambda: 0.0
    threading.Event().wait()
