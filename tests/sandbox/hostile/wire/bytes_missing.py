# Sends a tensor without all of its bytes.
# verdicts: invalid_input
def attack():
    say(frame(20, returned(tensor("float32", b"\x92\x03\x02")), bytes(23)))
