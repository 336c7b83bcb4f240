# Answers a hundred questions that were not asked yet.
# verdicts: wrong_answer
def attack():
    say(frame(20, returned(b"\xc3")) * 100)
