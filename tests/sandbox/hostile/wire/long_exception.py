# Says why it stopped in ten million letters.
# verdicts: output_limit_exceeded
def attack():
    count = 10_000_000
    say(frame(21, b"\x82\xa5error\xa1E\xa7message\xdb" + struct.pack("!I", count) + b"x" * count))
