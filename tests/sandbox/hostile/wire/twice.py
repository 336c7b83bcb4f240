# Answers twice, so that every later answer belongs to another question.
# verdicts: wrong_answer
def attack():
    zeros = returned(tensor("float32", b"\x92\x03\x02"))
    say(frame(20, zeros, bytes(24)) * 2)
