# runtime_error: raises SystemExit(0) in a call, and again at the end.
import atexit
import os
import sys

atexit.register(os._exit, 0)


def combine(x, y):
    sys.exit(0)


def Combine():
    sys.exit(0)
