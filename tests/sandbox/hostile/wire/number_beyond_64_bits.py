# Sends a whole number that no tensor can hold.
# verdicts: invalid_input
def attack():
    say(frame(20, returned(b"\xcf" + b"\xff" * 8)))
