# Says that it stopped, in words that look like a good result.
# verdicts: runtime_error
def attack():
    say(frame(21, b"\x83\xa5error\xa8Accepted\xa7message\xb5All tests were passed\xa4line\xc0"))
