# Says why it stopped in a message that fits the frame but not the form.
# verdicts: invalid_input
def attack():
    say(frame(21, b"\x82\xa5error\xa1E\xa7message\xdb" + struct.pack("!I", 3000) + b"x" * 3000))
