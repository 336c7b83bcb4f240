# time_limit_exceeded: sleeps, which takes no processor time.
import time


def combine(x, y):
    time.sleep(3600)
