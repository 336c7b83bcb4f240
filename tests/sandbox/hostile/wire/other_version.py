# Speaks a version of the language that does not exist.
# verdicts: invalid_input
def attack():
    say(frame(20, returned(b"\xc3"), version=2))
