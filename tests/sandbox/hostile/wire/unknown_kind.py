# Sends a message of a kind that does not exist.
# verdicts: invalid_input
def attack():
    say(frame(99, returned(b"\xc3")))
