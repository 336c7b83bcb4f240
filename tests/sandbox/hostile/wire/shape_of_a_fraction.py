# Sends a tensor with two and a half rows.
# verdicts: invalid_input
def attack():
    say(frame(20, returned(tensor("float32", b"\x91\xcb\x40\x04\x00\x00\x00\x00\x00\x00")), bytes(8)))
