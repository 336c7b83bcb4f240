# memory_limit_exceeded: takes memory until there is none.
KEPT = []


def combine(x, y):
    while True:
        KEPT.append(bytearray(32 * 1024**2))


class Combine:
    def __call__(self, x, y):
        return combine(x, y)
