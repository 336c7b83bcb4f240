# Sends a list that is one level too deep.
# verdicts: invalid_input
def attack():
    say(frame(20, returned(b"\x82\xa4type\xa5items\xa5items\x91" * 17 + b"\xc0")))
