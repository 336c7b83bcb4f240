# Sends a list of lists of lists, thousands deep.
# verdicts: invalid_input
def attack():
    say(frame(20, returned(b"\x82\xa4type\xa5items\xa5items\x91" * 20_000 + b"\xc0")))
