# Stops with a message on which a careless pattern of ours would hang.
# verdicts: runtime_error
def attack():
    raise ValueError("a" * 400 + "!" + "(" * 100)
