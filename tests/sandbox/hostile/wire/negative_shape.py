# Sends a tensor whose shape is negative.
# verdicts: invalid_input
def attack():
    say(frame(20, returned(tensor("float32", b"\x92\xff\xfe")), bytes(8)))
