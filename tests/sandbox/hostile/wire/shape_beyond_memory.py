# Sends a tensor that claims more numbers than there are addresses.
# verdicts: invalid_input
def attack():
    say(frame(20, returned(tensor("float64", b"\x98" + b"\xce\x7f\xff\xff\xff" * 8)), bytes(8)))
