# Recurses without end, in Python and below it.
# verdicts: runtime_error|memory_limit_exceeded
import sys


class Endless:
    def __repr__(self):
        return f"{[self]!r}"


def attack():
    sys.setrecursionlimit(2**31 - 1)
    repr(Endless())
