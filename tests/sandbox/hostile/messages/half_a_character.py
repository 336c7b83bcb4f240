# Stops with a message that no encoding knows.
# verdicts: runtime_error
def attack():
    raise ValueError("\ud800 \udfff")
