# Stops with an exception that stops when it is asked why.
# verdicts: runtime_error
class Stubborn(Exception):
    def __str__(self):
        raise SystemExit(0)

    __repr__ = __str__


def attack():
    raise Stubborn
