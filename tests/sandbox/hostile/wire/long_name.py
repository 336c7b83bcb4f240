# Gives a value a name of a thousand letters.
# verdicts: invalid_input
def attack():
    say(frame(20, returned(b"\x82\xa4type\xa5table\xa7entries\x81\xda\x03\xe8" + b"x" * 1000 + b"\xc3")))
