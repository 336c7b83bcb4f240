# Sends more small values than a frame may have, each of which costs us time to read.
# verdicts: output_limit_exceeded
def attack():
    count = 4_000_000
    say(frame(20, returned(b"\x82\xa4type\xa5items\xa5items\xdd" + struct.pack("!I", count) + b"\xc0" * count)))
