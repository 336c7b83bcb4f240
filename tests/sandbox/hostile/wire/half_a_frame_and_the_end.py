# Promises a frame, sends half of it, and ends well.
# verdicts: runtime_error
def attack():
    say(frame(20, b"\x81", head_length=1000))
    os._exit(0)
