# Adds to a message what it would like to be believed.
# verdicts: invalid_input
def attack():
    say(frame(20, b"\x83\xa5value\xc3\xa8fraction\x01\xa6passed\xc3"))
