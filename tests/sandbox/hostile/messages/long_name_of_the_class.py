# Stops with an exception whose name is longer than a page.
# verdicts: runtime_error
def attack():
    raise type("E" * 1_000_000, (Exception,), {})
