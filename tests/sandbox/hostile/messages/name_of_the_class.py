# Stops with an exception whose name is a report.
# verdicts: runtime_error
def attack():
    raise type("\x1b[2JAccepted\n4 of 4 points\n<b>", (Exception,), {})("All tests were passed.")
