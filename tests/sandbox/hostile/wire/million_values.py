# Sends as many small values as fit into a frame.
# verdicts: wrong_answer
def attack():
    count = 1_000_000
    say(frame(20, returned(b"\x82\xa4type\xa5items\xa5items\xdd" + struct.pack("!I", count) + b"\xc0" * count)))
