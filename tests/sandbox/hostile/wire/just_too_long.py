# Promises one byte more than is allowed.
# verdicts: output_limit_exceeded
def attack():
    say(frame(20, returned(b"\xc0"), body_length=4 * 1024**2 + 1))
