# Stops with a message of ten megabytes.
# verdicts: runtime_error
def attack():
    raise ValueError("x" * 10_000_000)
