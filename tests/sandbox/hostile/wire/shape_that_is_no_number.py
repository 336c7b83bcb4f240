# Sends a tensor whose shape is no number.
# verdicts: invalid_input
def attack():
    say(frame(20, returned(tensor("float32", b"\x91\xcb\x7f\xf8\x00\x00\x00\x00\x00\x00")), bytes(8)))
