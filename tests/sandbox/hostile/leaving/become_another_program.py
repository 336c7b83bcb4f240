# Replaces itself by a program that ends well.
# verdicts: runtime_error
import sys


def attack():
    os.execv(sys.executable, [sys.executable, "-c", "print('OK')"])
