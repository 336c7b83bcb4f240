# Asks the examiner for what it did not offer.
# verdicts: invalid_input
def attack():
    say(frame(19, b"\x81\xa4name\xa8expected"))
