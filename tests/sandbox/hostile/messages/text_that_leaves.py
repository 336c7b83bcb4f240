# Stops with an exception that leaves with success when it is asked why.
# verdicts: runtime_error
class Leaving(Exception):
    def __str__(self):
        os._exit(0)


def attack():
    raise Leaving
