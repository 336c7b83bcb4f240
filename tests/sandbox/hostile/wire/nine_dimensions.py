# Sends a tensor with more dimensions than the wire knows.
# verdicts: invalid_input
def attack():
    say(frame(20, returned(tensor("float32", b"\x99" + b"\x01" * 9)), bytes(4)))
