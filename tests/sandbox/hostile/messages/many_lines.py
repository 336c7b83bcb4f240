# Stops with a message of a million lines.
# verdicts: runtime_error
def attack():
    raise ValueError("Your code passed.\n" * 1_000_000)
