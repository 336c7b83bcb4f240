# Says that it stopped in a line that no file has.
# verdicts: invalid_input
def attack():
    say(frame(21, b"\x83\xa5error\xa1E\xa7message\xa0\xa4line\xcf" + b"\xff" * 8))
