# Raises what a runner may not catch.
# verdicts: runtime_error
def attack():
    raise KeyboardInterrupt
