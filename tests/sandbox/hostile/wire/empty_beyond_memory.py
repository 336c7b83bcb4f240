# Sends an empty tensor whose other sizes overflow.
# verdicts: invalid_input
def attack():
    say(frame(20, returned(tensor("float64", b"\x95\x00" + b"\xce\x7f\xff\xff\xff" * 4))))
