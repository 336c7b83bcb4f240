# Raises SystemExit(0), and again at the end.
# verdicts: runtime_error
import atexit
import sys


def attack():
    atexit.register(os._exit, 0)
    sys.exit(0)
