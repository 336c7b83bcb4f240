# Sends a message without anything in it.
# verdicts: invalid_input
def attack():
    say(frame(20, b""))
