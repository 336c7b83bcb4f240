# Sends the examiner's own request back to it.
# verdicts: invalid_input
def attack():
    say(frame(17, b"\x82\xa9operation\xa4load\xa9arguments\x82\xa4type\xa5table\xa7entries\x80"))
