# Sends text that is no text.
# verdicts: invalid_input
def attack():
    say(frame(20, returned(b"\xa4\xff\xfe\xc0\xaf")))
