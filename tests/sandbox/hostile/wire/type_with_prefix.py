# Sends a tensor whose type is quantised.
# verdicts: invalid_input
def attack():
    say(frame(20, returned(tensor("qint8", b"\x91\x01")), bytes(8)))
