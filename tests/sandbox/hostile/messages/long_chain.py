# Stops with an exception that has ten thousand causes.
# verdicts: runtime_error
def attack():
    last = None
    for number in range(10_000):
        last, before = ValueError(number), last
        last.__cause__ = before
    raise last
