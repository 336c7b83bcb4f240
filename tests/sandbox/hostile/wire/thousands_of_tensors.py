# Sends as many tensors as fit into a frame.
# verdicts: wrong_answer
def attack():
    count = 20_000
    head = b"\x82\xa4type\xa5items\xa5items\xdd" + struct.pack("!I", count) + tensor("bool", b"\x91\x00") * count
    say(frame(20, returned(head)))
