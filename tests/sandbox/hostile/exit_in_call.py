# runtime_error: leaves with success in the middle of a call.
import os


def combine(x, y):
    os._exit(0)
