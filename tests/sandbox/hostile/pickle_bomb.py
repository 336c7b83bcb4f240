# invalid_input: returns an object that would run code where it is unpickled.
import os


class Bomb:
    def __reduce__(self):
        return os.system, ("touch /tmp/exploded",)


def combine(x, y):
    return Bomb()


class Combine:
    def __call__(self, x, y):
        return Bomb()
