# Sends a tensor of objects.
# verdicts: invalid_input
def attack():
    say(frame(20, returned(tensor("object", b"\x91\x01")), bytes(8)))
