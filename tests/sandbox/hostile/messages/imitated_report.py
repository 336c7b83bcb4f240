# Stops with the words that Karakter uses for a passed test.
# verdicts: runtime_error
def attack():
    raise AssertionError("All tests were passed.")
